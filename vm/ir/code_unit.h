// What compiling a chunk gives: a code unit.
//
// Immutable, counted, outside any heap, plain data without pointers into an
// isolate: it can be shared by isolates, cached, and linked into each (see
// run/loading/loader.h), where every function becomes a heap Prototype.
//
// Thread-safe once built, because it does not change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vm/ir/coverage.h"
#include "vm/ir/instruction.h"
#include "vm/ir/line_table.h"
#include "vm/support/compact_vector.h"

namespace selenite::vm {

// Index into CodeUnit::strings.
using StringId = uint32_t;

struct Constant {
  enum class Kind : uint8_t { kNil, kFalse, kTrue, kInteger, kFloat, kString };
  Kind kind = Kind::kNil;
  union {
    int64_t integer = 0;
    double number;
    StringId string;
  };
};

// How a Closure instruction fills one upvalue of the new closure.
struct UpvaluePlan {
  bool from_register;  // else from the creating closure's own upvalues
  bool is_cell;        // the slot holds a cell; else a plain value
  uint32_t index;      // register or upvalue index in the creating function
  StringId name;
};

// What an operand of an instruction is called, for error messages and for
// the function names of tracebacks: (local 'x'), (field 'y').
enum class NameKind : uint8_t { kLocal, kGlobal, kField, kUpvalue, kMethod, kConstant };

struct OperandName {
  uint32_t pc;
  uint8_t operand;  // 0 = a, 1 = b, 2 = c; of a Concat 1 + i for its i-th value
  NameKind kind;
  StringId name;
};

// From the instruction `pc` on, and until the next change, the registers below
// `registers` belong to local variables (or to a loop): they keep what they hold
// to the end of their scope. Above are intermediate values. At the function's
// beginning the parameters are.
struct LocalsChange {
  uint32_t pc : 24;
  uint32_t registers : 8;
  // Code from here on has kAllLocals.
  static constexpr uint32_t kMaxPc = (1 << 24) - 1;
  static constexpr uint32_t kAllLocals = 255;
};

// One function of a unit: as bytecode, or, if the encoder refused it, as IR.
struct FunctionCode {
  CompactVector<Instruction> code;    // the IR; empty once encoded
  CompactVector<uint32_t> bytecode;   // empty: `fallback` says why
  LineTable lines;                  // per instruction, or per word (with kSecondWord)
  CompactVector<Constant> constants;
  CompactVector<UpvaluePlan> upvalues;
  CompactVector<uint32_t> children;   // indices into CodeUnit::functions
  CompactVector<OperandName> names;   // sorted by pc, then operand
  CompactVector<LocalsChange> locals; // sorted by pc
  uint32_t parameter_count = 0;     // fixed ones
  uint32_t max_registers = 0;       // exact: one more than the highest used
  uint32_t line_defined = 0;        // 0: the main function
  uint32_t last_line_defined = 0;
  bool is_vararg = false;
  // Once encoded: what `code` and its lines took. That stays reserved, as if they were
  // there: a limit of memory must not come earlier on one tier than on the other.
  size_t ir_bytes = 0;
  Fallback fallback;

  bool is_encoded() const { return !bytecode.empty(); }
  uint32_t LineAt(uint32_t pc) const { return lines.At(pc); }
};

struct CodeUnit {
  std::string chunk_name;    // as given to load: `=x`, `@x`, or source
  std::string display_name;  // as shown in messages
  std::string string_bytes;
  struct StringRef {
    uint32_t offset;
    uint32_t length;
  };
  std::vector<StringRef> strings;        // distinct
  std::vector<FunctionCode> functions;   // [0] is the main function
  Coverage coverage;         // of `functions`
  int64_t compile_work = 0;  // fuel the compile was charged; a cache hit charges the same

  std::string_view String(StringId id) const {
    return std::string_view(string_bytes).substr(strings[id].offset, strings[id].length);
  }
  // Bytes held, for accounting; those of encoded functions as if they were IR, which is
  // larger.
  size_t Bytes() const;
};

// Shared by the cache and by the isolates that linked it.
using CodeUnitRef = std::shared_ptr<const CodeUnit>;

// The IR of a unit as text, one instruction a line; stable, for goldens.
std::string PrintUnit(const CodeUnit& unit);

}  // namespace selenite::vm
