// The IR: a flat list of three-operand instructions over registers.
//
// It is what the compiler produces, what the interpreter (the fallback tier) runs,
// and what the encoder turns into bytecode. It is resumable at any index: an
// instruction keeps no state outside registers and the frame.
#pragma once

#include <cstdint>
#include <string_view>

namespace selenite::vm {

enum class Op : uint8_t {
#define OP(name, a, b, c, effects, meaning) k##name,
#include "vm/ir/ops.def"
#undef OP
};

// Number of IR operations.
inline constexpr int kOpCount = 0
#define OP(name, a, b, c, effects, meaning) +1
#include "vm/ir/ops.def"
#undef OP
    ;

enum class OperandKind : uint8_t {
  kNone,
  kRead,         // register, read
  kWrite,        // register, written
  kReadWrite,    // register, both
  kReadRange,    // first of a run of registers read; the count is the next operand
  kWriteRange,   // first of a run of registers written; the count is b
  kWritePair,    // two registers written
  kCallWindow,   // callee, arguments and results
  kLoopNumeric,  // R[a .. a+2], and R[a+3] when b = 1
  kLoopGeneric,  // R[a .. a+3], and what TForCall adds
  kConstant,
  kUpvalue,
  kChild,
  kImmediate,
  kCount,
  kLabel,        // index of an instruction of the same function
};

enum Effect : uint8_t {
  kPure = 0,
  kRaises = 1,     // may raise a Lua error
  kCalls = 2,      // may run Lua code (a metamethod, a callee)
  kAllocates = 4,  // may ask the heap for memory
  kSafepoint = 8,  // a collection may happen just before or after it
};

struct OpInfo {
  std::string_view name;
  OperandKind a, b, c;
  uint8_t effects;
  std::string_view meaning;
};

namespace op_table {

inline constexpr OpInfo kInfo[kOpCount] = {
#define OP(name, a, b, c, effects, meaning)                                             \
  {#name, OperandKind::a, OperandKind::b, OperandKind::c, static_cast<uint8_t>(effects), \
   meaning},
#include "vm/ir/ops.def"
#undef OP
};

}  // namespace op_table

// Facts about `op`, from ops.def.
constexpr const OpInfo& GetOpInfo(Op op) { return op_table::kInfo[static_cast<int>(op)]; }

// Comparisons that jump when the condition does not hold.
constexpr bool IsNegatedComparison(Op op) {
  switch (op) {
    case Op::kJumpIfNotEq:
    case Op::kJumpIfNotEqK:
    case Op::kJumpIfNotLt:
    case Op::kJumpIfNotLe:
    case Op::kJumpIfNotLtK:
    case Op::kJumpIfNotLeK:
    case Op::kJumpIfNotGtK:
    case Op::kJumpIfNotGeK:
      return true;
    default:
      return false;
  }
}

// A jump to itself or backwards: fuel is checked when it is taken.
inline constexpr uint8_t kBackEdge = 1;

struct Instruction {
  Op op;
  uint8_t flags = 0;
  uint16_t unused = 0;
  int32_t a = 0;
  int32_t b = 0;
  int32_t c = 0;
};
static_assert(sizeof(Instruction) == 16);

// Items that one SetList stores, and so the registers a constructor needs.
inline constexpr int kFieldsPerFlush = 50;

// The reference's MAXREGS: a function has fewer registers than this.
inline constexpr int kMaxRegisters = 255;

// Instructions of straight code between two checkpoints.
inline constexpr int kInstructionsPerCheckpoint = 1000;

}  // namespace selenite::vm
