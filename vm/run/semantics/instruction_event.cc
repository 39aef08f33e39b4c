#include "vm/run/semantics/instruction_event.h"

namespace selenite::vm {

std::optional<Metamethod> EventOf(Op op) {
  switch (op) {
    case Op::kGetGlobal:
    case Op::kGetField:
    case Op::kGetIndex:
    case Op::kGetInt:
    case Op::kSelf:
      return Metamethod::kIndex;
    case Op::kSetGlobal:
    case Op::kSetGlobalK:
    case Op::kSetField:
    case Op::kSetFieldK:
    case Op::kSetIndex:
    case Op::kSetIndexK:
    case Op::kSetInt:
    case Op::kSetIntK:
      return Metamethod::kNewIndex;
#define ARITHMETIC(name)  \
  case Op::k##name:       \
  case Op::k##name##K:    \
  case Op::kK##name:      \
    return Metamethod::k##name;
      ARITHMETIC(Add)
      ARITHMETIC(Sub)
      ARITHMETIC(Mul)
      ARITHMETIC(Mod)
      ARITHMETIC(Pow)
      ARITHMETIC(Div)
      ARITHMETIC(IDiv)
      ARITHMETIC(BAnd)
      ARITHMETIC(BOr)
      ARITHMETIC(BXor)
      ARITHMETIC(Shl)
      ARITHMETIC(Shr)
#undef ARITHMETIC
    case Op::kNeg: return Metamethod::kUnm;
    case Op::kBNot: return Metamethod::kBNot;
    case Op::kLen: return Metamethod::kLen;
    case Op::kConcat: return Metamethod::kConcat;
    case Op::kJumpIfEq:
    case Op::kJumpIfNotEq:
      return Metamethod::kEq;
    case Op::kJumpIfLt:
    case Op::kJumpIfNotLt:
    case Op::kJumpIfLtK:
    case Op::kJumpIfNotLtK:
    case Op::kJumpIfGtK:
    case Op::kJumpIfNotGtK:
      return Metamethod::kLt;
    case Op::kJumpIfLe:
    case Op::kJumpIfNotLe:
    case Op::kJumpIfLeK:
    case Op::kJumpIfNotLeK:
    case Op::kJumpIfGeK:
    case Op::kJumpIfNotGeK:
      return Metamethod::kLe;
    case Op::kClose:
    case Op::kReturn:
      return Metamethod::kClose;
    default:
      return std::nullopt;
  }
}

}  // namespace selenite::vm
