// Parts of a listing, for whoever lists functions: the IR printer (PrintUnit in
// code_unit.h) and the disassembler of the bytecode. Each appends to `out`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "vm/ir/code_unit.h"

namespace selenite::vm {

// The line "function #NUMBER lines … registers …", then a line per upvalue with
// where a new closure takes it from.
void AppendHeader(std::string& out, const CodeUnit& unit, const FunctionCode& function,
                  size_t number);

// The IR of `function`, one instruction a line.
void AppendInstructions(std::string& out, const CodeUnit& unit, const FunctionCode& function);

// A constant as Lua would write it; long strings are cut.
void AppendConstant(std::string& out, const CodeUnit& unit, const Constant& constant);

// A name that a script chose, as part of a comment: bytes that a terminal would act
// upon are written as numbers, and a long name is cut.
void AppendName(std::string& out, std::string_view name);

// "local", "global", "field", "upvalue", "method", "constant".
std::string_view NameKindText(NameKind kind);

}  // namespace selenite::vm
