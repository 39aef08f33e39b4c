// The interpreter: runs the IR as it is. It is the fallback tier, and the
// oracle of the other one: written to be obvious.
//
// Each instruction is done by one of the functions of instructions.h. What is
// here is how an instruction names its operands, how one follows another, and
// what an instruction costs: one unit of fuel. At back edges, calls and returns
// (the checkpoints) the fuel is looked at; Step::kPause leaves with the frame
// standing at its next instruction. An instruction that found no memory, or
// that needs maintenance first, is put back: its unit is returned and the
// frame stands before it.
//
// The frame always knows where it stands, and registers are found anew each
// time, by their offset: so nothing kept here is stale when a call, a metamethod
// or room for varargs moves the stack. A reference to a register is good until
// then.

#include "vm/run/tiers/interpreter.h"

#include "vm/objects/cell.h"
#include "vm/run/operations/numeric_for.h"
#include "vm/run/tiers/instructions.h"
#include "vm/support/check.h"

namespace selenite::vm {

namespace {

class Interpreter : Instructions {
 public:
  using Instructions::Instructions;

  // Runs frames, while they are the interpreter's.
  Step Run();

 private:
  // Runs the frame on top up to an instruction that does not end with kNext.
  Step RunFrame();
  // After a call or a return: runs the natives on top. kNext: the frame on top
  // is the interpreter's; kCall: it is the dispatcher's.
  Step RunNatives();
  // Does the instruction that the frame stands after.
  Step Execute(const Instruction& i);

  // ---- By family, in the order of ops.def.
  Step Load(const Instruction& i);
  Step UseCaptured(const Instruction& i);
  Step ReadTable(const Instruction& i);
  Step WriteTable(const Instruction& i);
  template <Metamethod kEvent>
  Step Arithmetic(const Instruction& i);
  Step CompareAndJump(const Instruction& i);
  Step DoNumericFor(const Instruction& i);
  Step DoGenericFor(const Instruction& i);

  // ---- Operands.
  Value& R(int32_t index) { return fiber->stack()[base_ + N(index)]; }
  const Value& K(int32_t index) { return constants_[index]; }
  Value& Captured(int32_t index) { return closure()->upvalues()[index]; }
  // A register's number, a count that is not open.
  static uint32_t N(int32_t operand) { return static_cast<uint32_t>(operand); }

  // ---- Endings.
  Step Put(int32_t target, const Value& value) {
    R(target) = value;
    return Step::kNext;
  }
  // To the label of `i`: a way back is a checkpoint.
  Step JumpTo(const Instruction& i) {
    frame().pc = N(i.c);
    return (i.flags & kBackEdge) != 0 && MustStop() ? Step::kPause : Step::kNext;
  }
  Step JumpIf(bool condition, const Instruction& i) {
    return condition ? JumpTo(i) : Step::kNext;
  }

  // Of the frame that runs, and of its function.
  uint32_t base_ = 0;
  const Instruction* code_ = nullptr;
  const Value* constants_ = nullptr;
};

Step Interpreter::Run() {
  for (;;) {
    Step step = RunFrame();
    if (step != Step::kCall) return step;
    step = RunNatives();
    if (step != Step::kNext) return step;
  }
}

Step Interpreter::RunFrame() {
  base_ = frame().base;
  code_ = prototype()->code().code.data();
  constants_ = prototype()->constants();
  Step step;
  do {
    fuel.left -= kInstructionPrice;
    step = Execute(code_[frame().pc++]);
  } while (step == Step::kNext);
  if ((step == Step::kCollect || step == Step::kGrow) &&
      fiber->unwinding == Fiber::Unwinding::kNone) {
    --frame().pc;
    fuel.left += kInstructionPrice;
  }
  return step;
}

Step Interpreter::RunNatives() {
  for (;;) {
    if (MustStop()) return Step::kPause;
    if (frame().kind == FrameKind::kLua) {
      return prototype()->bytecode() == nullptr ? Step::kNext : Step::kCall;
    }
    const Step step = safepoints.RunNativeStep(*fiber);
    if (step != Step::kCall && step != Step::kNext) return step;
  }
}

template <Metamethod kEvent>
Step Interpreter::Arithmetic(const Instruction& i) {
  const OpInfo& info = GetOpInfo(i.op);
  const Value& left = info.b == OperandKind::kConstant ? K(i.b) : R(i.b);
  const Value& right = info.c == OperandKind::kConstant ? K(i.c) : R(i.c);
  return BinaryArithmetic(kEvent, left, right, N(i.a));
}

Step Interpreter::Execute(const Instruction& i) {
  using enum Op;
  switch (i.op) {
    case kMove: case kLoadNil: case kLoadFalse: case kLoadTrue: case kLoadInt: case kLoadK:
      return Load(i);
    case kGetUpvalue: case kGetUpCell: case kSetUpCell: case kNewCell: case kGetCell:
    case kSetCell: case kClosure:
      return UseCaptured(i);
    case kGetGlobal: case kGetField: case kGetIndex: case kGetInt: case kSelf:
      return ReadTable(i);
    case kSetGlobal: case kSetGlobalK: case kSetField: case kSetFieldK: case kSetIndex:
    case kSetIndexK: case kSetInt: case kSetIntK:
      return WriteTable(i);
    case kNewTable: return NewTable(N(i.a), N(i.b), N(i.c));
    case kSetList: return SetList(N(i.a), i.b, N(i.c));
#define FORMS(name) \
    case k##name: case k##name##K: case kK##name: return Arithmetic<Metamethod::k##name>(i);
    FORMS(Add) FORMS(Sub) FORMS(Mul) FORMS(Mod) FORMS(Pow) FORMS(Div) FORMS(IDiv)
    FORMS(BAnd) FORMS(BOr) FORMS(BXor) FORMS(Shl) FORMS(Shr)
#undef FORMS
    case kNeg: return UnaryArithmetic(Metamethod::kUnm, R(i.b), N(i.a));
    case kBNot: return UnaryArithmetic(Metamethod::kBNot, R(i.b), N(i.a));
    case kNot: return Put(i.a, Value::Boolean(R(i.b).IsFalsy()));
    case kLen: return Length(R(i.b), N(i.a));
    case kConcat: return Concat(N(i.a), N(i.b), N(i.c));
    case kJump: return JumpTo(i);
    case kJumpIf: return JumpIf(R(i.a).IsTruthy(), i);
    case kJumpIfNot: return JumpIf(R(i.a).IsFalsy(), i);
    case kJumpIfEq: case kJumpIfNotEq: case kJumpIfEqK: case kJumpIfNotEqK:
    case kJumpIfLt: case kJumpIfNotLt: case kJumpIfLtK: case kJumpIfNotLtK:
    case kJumpIfLe: case kJumpIfNotLe: case kJumpIfLeK: case kJumpIfNotLeK:
    case kJumpIfGtK: case kJumpIfNotGtK: case kJumpIfGeK: case kJumpIfNotGeK:
      return CompareAndJump(i);
    case kForPrep: case kForLoop: return DoNumericFor(i);
    case kTForPrep: case kTForCall: case kTForLoop: return DoGenericFor(i);
    case kCall: return Call(N(i.a), i.b, i.c);
    case kTailCall: return TailCall(N(i.a), i.b);
    case kReturn: return Return(N(i.a), i.b, i.c != 0);
    case kVararg: return Vararg(N(i.a), i.b);
    case kTbc: return MarkForClosing(N(i.a));
    case kClose: return Close(N(i.a));
    case kCheckpoint: return MustStop() ? Step::kPause : Step::kNext;
  }
  SELENITE_CHECK(!"unreachable");
}

Step Interpreter::Load(const Instruction& i) {
  switch (i.op) {
    case Op::kMove: return Put(i.a, R(i.b));
    case Op::kLoadFalse: return Put(i.a, Value::Boolean(false));
    case Op::kLoadTrue: return Put(i.a, Value::Boolean(true));
    case Op::kLoadInt: return Put(i.a, Value::Integer(i.b));
    case Op::kLoadK: return Put(i.a, K(i.b));
    default: break;
  }
  for (int32_t n = 0; n < i.b; ++n) R(i.a + n) = Value();  // LoadNil
  return Step::kNext;
}

Step Interpreter::UseCaptured(const Instruction& i) {
  switch (i.op) {
    case Op::kGetUpvalue: return Put(i.a, Captured(i.b));
    case Op::kGetCell: return Put(i.a, R(i.b).AsCell()->Get());
    case Op::kNewCell: return NewCell(N(i.a));
    case Op::kClosure: return MakeClosure(N(i.a), N(i.b));
    // A captured variable that nobody filled reads nil, and keeps nothing.
    case Op::kGetUpCell:
      return Put(i.a, Captured(i.b).IsCell() ? Captured(i.b).AsCell()->Get() : Value());
    case Op::kSetUpCell:
      if (Captured(i.a).IsCell()) Captured(i.a).AsCell()->Set(heap, R(i.b));
      return Step::kNext;
    default: break;
  }
  R(i.a).AsCell()->Set(heap, R(i.b));  // SetCell
  return Step::kNext;
}

Step Interpreter::ReadTable(const Instruction& i) {
  switch (i.op) {
    case Op::kGetGlobal: return GetIndex(Captured(i.c), K(i.b), N(i.a), 2);
    case Op::kGetField: return GetIndex(R(i.b), K(i.c), N(i.a), 1);
    case Op::kGetIndex: return GetIndex(R(i.b), R(i.c), N(i.a), 1);
    case Op::kGetInt: return GetIndex(R(i.b), Value::Integer(i.c), N(i.a), 1);
    default: break;
  }
  R(i.a + 1) = R(i.b);  // Self
  return GetIndex(R(i.a + 1), K(i.c), N(i.a), 1);
}

Step Interpreter::WriteTable(const Instruction& i) {
  switch (i.op) {
    case Op::kSetGlobal: return SetIndex(Captured(i.c), K(i.b), R(i.a), 2);
    case Op::kSetGlobalK: return SetIndex(Captured(i.c), K(i.b), K(i.a), 2);
    case Op::kSetField: return SetIndex(R(i.a), K(i.b), R(i.c), 0);
    case Op::kSetFieldK: return SetIndex(R(i.a), K(i.b), K(i.c), 0);
    case Op::kSetIndex: return SetIndex(R(i.a), R(i.b), R(i.c), 0);
    case Op::kSetIndexK: return SetIndex(R(i.a), R(i.b), K(i.c), 0);
    case Op::kSetInt: return SetIndex(R(i.a), Value::Integer(i.b), R(i.c), 0);
    default: break;
  }
  return SetIndex(R(i.a), Value::Integer(i.b), K(i.c), 0);  // SetIntK
}

Step Interpreter::CompareAndJump(const Instruction& i) {
  const Value& right = GetOpInfo(i.op).b == OperandKind::kConstant ? K(i.b) : R(i.b);
  bool jumps = false;
  const Step ended = Compare(i.op, R(i.a), right, jumps);
  return ended == Step::kNext ? JumpIf(jumps, i) : ended;
}

Step Interpreter::DoNumericFor(const Instruction& i) {
  const bool has_copy = i.b == 1;
  if (i.op == Op::kForPrep) {
    bool runs = false;
    const Step ended = PrepareFor(N(i.a), has_copy, runs);
    return ended == Step::kNext ? JumpIf(!runs, i) : ended;
  }
  if (!AdvanceNumericFor(&R(i.a))) return Step::kNext;  // ForLoop
  if (has_copy) R(i.a + 3) = R(i.a);
  return JumpTo(i);
}

Step Interpreter::DoGenericFor(const Instruction& i) {
  switch (i.op) {
    case Op::kTForPrep: {
      const Step ended = PrepareGenericFor(N(i.a));
      return ended == Step::kNext ? JumpTo(i) : ended;
    }
    case Op::kTForCall: return CallIterator(N(i.a), i.b);
    default: break;
  }
  if (R(i.a + 4).IsNil()) return Step::kNext;  // TForLoop
  R(i.a + 2) = R(i.a + 4);
  return JumpTo(i);
}

}  // namespace

Step Interpret(Safepoints& safepoints, Fiber& fiber) {
  return Interpreter(safepoints, fiber).Run();
}

}  // namespace selenite::vm
