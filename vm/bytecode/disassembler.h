// Bytecode as text: what `selenite disasm` prints.
//
//   chunk fib.lua: 2 functions, 2 encoded, 0 fallen back
//   function #1 lines 1-4 parameters 1 registers 4
//     U0 fib = R0
//     K0 1
//     words 11 instructions 10
//       0 [2] JumpIfNotLtI R0 2 to 3
//       2 [2] Return1 R0
//       3 [3] GetUpvalue R1 U0                ; U0 is fib
//       ...
//
// A line is: word, [source line], opcode, operands. Operands stand in the order
// of the IR operation: registers R, constants K, upvalues U, numbers, `all`,
// `to` a word, `child` of the function. One that the opcode itself implies is
// left out. The comment says what constants and upvalues are and what the script
// calls the rest. `back` marks a jump backwards, at which fuel is checked.
//
// A function that fell back has its reason and its IR instead.
#pragma once

#include <string>

#include "vm/ir/code_unit.h"

namespace selenite::vm {

// Every function of `unit`. Linear in the unit. Reads nothing out of range,
// however wrong the bytecode is: it shows what the verifier refuses.
std::string PrintBytecode(const CodeUnit& unit);

// Why a function has no bytecode: "denied, opcode Concat, line 7".
std::string FallbackText(const Fallback& fallback);

}  // namespace selenite::vm
