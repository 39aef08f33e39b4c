#include "vm/run/tiers/dispatch_state.h"

#include "vm/bytecode/decoder.h"
#include "vm/bytecode/opcode.h"
#include "vm/run/calls/calls.h"
#include "vm/run/calls/returns.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/semantics/instruction_event.h"

namespace selenite::vm {

// ---- Endings ---------------------------------------------------------------

Step DispatchState::FinishInstruction(Step result) {
  if (result == Step::kNext) return result;
  if (result == Step::kCall) return ContinueAfterNative(result);
  if ((result == Step::kCollect || result == Step::kGrow) &&
      fiber->unwinding == Fiber::Unwinding::kNone) {
    fiber->frame().pc = static_cast<uint32_t>(at - prototype()->bytecode());
    fuel.left += kInstructionPrice;
  }
  return result;
}

Step DispatchState::FinishCall(Step result) {
  const bool goes_on =
      result == Step::kCall || result == Step::kNext || result == Step::kSwitch;
  return goes_on ? ContinueAfterNative(result) : FinishInstruction(result);
}

Step DispatchState::ContinueAfterNative(Step result) {
  for (;;) {
    if (result == Step::kSwitch) {
      fiber = machine.roots.current;
    } else if (result != Step::kCall && result != Step::kNext) {
      return result;
    }
    if (MustStop() || fiber->unwinding != Fiber::Unwinding::kNone) [[unlikely]] {
      return Step::kPause;
    }
    if (fiber->frame().kind == FrameKind::kLua) {
      // Without bytecode it is the interpreter's.
      return prototype()->bytecode() != nullptr ? Step::kNext : Step::kCall;
    }
    result = safepoints.RunNativeStep(*fiber);
  }
}

// ---- Arithmetic and comparison ---------------------------------------------

Step DispatchState::Arithmetic() {
  const uint32_t word = *at;
  const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(word));
  const Value* R = registers();
  const Value* K = prototype()->constants();
  const OpInfo& op = GetOpInfo(form.op);
  const Value left = (op.b == OperandKind::kConstant ? K : R)[FieldB(word)];
  Value right;
  if (form.c == Place::kCi) {
    right = Value::Integer(SignedC(word));
  } else {
    right = (op.c == OperandKind::kConstant ? K : R)[FieldC(word)];
  }
  return BinaryArithmetic(*EventOf(form.op), left, right, FieldA(word));
}

Step DispatchState::Unary() {
  const uint32_t word = *at;
  const Value operand = registers()[FieldB(word)];
  if (OpcodeOf(word) == Opcode::kLen) return Length(operand, FieldA(word));
  return UnaryArithmetic(OpcodeOf(word) == Opcode::kNeg ? Metamethod::kUnm : Metamethod::kBNot,
                         operand, FieldA(word));
}

Step DispatchState::CompareAndJump() {
  const uint32_t word = *at;
  const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(word));
  const Value left = registers()[FieldA(word)];
  Value right;
  if (form.b == Place::kB) {
    right = registers()[FieldB(word)];
  } else if (form.b == Place::kD) {
    right = prototype()->constants()[FieldD(word)];
  } else {
    right = Value::Integer(SignedD(word));
  }
  bool jumps = false;
  const Step ended = Compare(form.op, left, right, jumps);
  if (ended != Step::kNext || !jumps) return ended;
  const int32_t distance = static_cast<int32_t>(at[1]);
  frame().pc += static_cast<uint32_t>(distance);
  return distance < 0 && MustStop() ? Step::kPause : Step::kNext;
}

// ---- Loops -----------------------------------------------------------------

Step DispatchState::ForPrep() {
  const uint32_t word = *at;
  bool runs = false;
  const Step ended = PrepareFor(FieldA(word), OpcodeOf(word) == Opcode::kForPrepCopy, runs);
  if (ended == Step::kNext && !runs) frame().pc += static_cast<uint32_t>(SignedD(word));
  return ended;
}

// A loop over a variable that is to be closed.
Step DispatchState::TForPrep() {
  const Step ended = PrepareGenericFor(FieldA(*at));
  if (ended == Step::kNext) frame().pc += static_cast<uint32_t>(SignedD(*at));
  return ended;
}

// ---- Calls -----------------------------------------------------------------

Step DispatchState::CallNative(uint32_t func, uint32_t argument_count, int32_t wanted) {
  const NativeInfo* native = NativeOf(fiber->slot(func));
  if (HasNativeRoom(*fiber, func, argument_count)) [[likely]] {
    if (native->switch_directly != nullptr &&
        native->switch_directly(machine, *fiber, func, argument_count, {.wanted = wanted})) {
      fiber = machine.roots.current;
      return Step::kNext;
    }
    PushNativeFrame(*fiber, func, argument_count, native, {.wanted = wanted});
    if (MustStop()) [[unlikely]] return Step::kPause;
    return ContinueAfterNative(safepoints.RunNativeStep(*fiber, native));
  }
  const Step began = BeginCall(machine, *fiber, func, argument_count, {.wanted = wanted});
  if (began != Step::kCall) [[unlikely]] return FinishInstruction(began);
  if (MustStop()) [[unlikely]] return Step::kPause;
  return ContinueAfterNative(safepoints.RunNativeStep(*fiber));
}

Step DispatchState::ReturnSlowly() {
  const uint32_t word = *at;
  switch (OpcodeOf(word)) {
    case Opcode::kReturn0: return Return(FieldA(word), 0, false);
    case Opcode::kReturn1: return Return(FieldA(word), 1, false);
    default: return Return(FieldA(word), static_cast<int32_t>(FieldB(word)) - 1, FieldC(word) != 0);
  }
}

Step DispatchState::ReturnAfterNative(uint32_t first, uint32_t count) {
  return ContinueAfterNative(
      DeliverResults(machine, *fiber, fiber->frame().base + first, count));
}

}  // namespace selenite::vm
