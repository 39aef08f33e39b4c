// Source to code unit: parse, lower to IR, encode, verify.
//
// The IR of the whole unit is made before any of it is encoded. What is to be done
// to IR has its place between the two.
//
// Knows no heap, no isolate and no tenant. All scratch and the unit's own
// bytes are asked of the meter first.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/bytecode/opcode.h"
#include "vm/ir/code_unit.h"
#include "vm/support/meter.h"
#include "vm/syntax/diagnostic.h"

namespace selenite::vm {

enum class CompileStatus : uint8_t { kCompiled, kSyntaxError, kStopped };

struct CompileOptions {
  // 0: every instruction as it is first made. 1 and 2, which mean the same:
  // without unreachable code and superfluous jumps.
  int optimization_level = 2;
  // Functions that need one of these are left as IR.
  OpcodeSet denied_opcodes = {};
};

struct CompileResult {
  CompileStatus status;
  CodeUnitRef unit;       // kCompiled only
  Diagnostic diagnostic;  // kSyntaxError only
};

// Compiles `source`. Work is charged as it goes: one unit per token, one per
// IR instruction made; the sum is stored in the unit.
CompileResult Compile(std::string_view source, std::string_view chunk_name, Meter& meter,
                      const CompileOptions& options = {});

}  // namespace selenite::vm
