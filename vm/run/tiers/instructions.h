// What the instructions of the IR do to the frame on top, written once: the
// interpreter runs all of them by these functions, and the dispatcher what is
// rare.
//
// The frame on top stands after its instruction. Operands that are registers
// are given by their number; a count below zero means "up to the top" of what
// is read and "all, and set the top" of what is written.
//
// Each function says how its instruction ended:
//
//   kNext            it is done
//   kCall            another frame is on top: a callee, a metamethod, a closer,
//                    or the caller after a return
//   kCollect, kGrow  nothing has changed: it is to be done again
//   others           as they mean everywhere (machine/step.h)
//
// Whatever makes room on the stack or pushes a frame may move both. So nobody
// here holds a pointer into them across such a call: registers() and frame()
// are asked again. Values that are passed by reference may lie in registers;
// the shared operations copy them first.
#pragma once

#include <cstdint>

#include "vm/ir/instruction.h"
#include "vm/objects/closure.h"
#include "vm/objects/fiber.h"
#include "vm/objects/metamethod.h"
#include "vm/objects/value.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/step.h"
#include "vm/run/operations/operations.h"
#include "vm/run/tiers/safepoints.h"
#include "vm/run/tiers/table_places.h"

namespace selenite::vm {

struct Instructions {
  Instructions(Safepoints& s, Fiber& f)
      : safepoints(s),
        machine(s.machine()),
        heap(machine.heap()),
        fuel(machine.fuel()),
        fiber(&f) {}

  Safepoints& safepoints;
  Machine& machine;
  Heap& heap;
  Fuel& fuel;
  Fiber* fiber;  // the one that runs

  // ---- The frame on top.
  Frame& frame() { return fiber->frame(); }
  Value* registers() { return fiber->stack() + frame().base; }
  Closure* closure() { return fiber->closure(frame()); }
  Prototype* prototype() { return closure()->prototype(); }
  // At a checkpoint: the fuel is used up, or finalizers are due.
  bool MustStop() const { return fuel.left < 0 || safepoints.finalizers_due(); }

  // ---- Captured variables.
  Step NewCell(uint32_t variable);
  Step MakeClosure(uint32_t target, uint32_t child);

  // ---- Tables. `operand` is the one that `object` is, for messages.
  Step GetIndex(const Value& object, const Value& key, uint32_t target, int operand) {
    Value result;
    return Put(vm::GetIndex(machine, *fiber, object, key, result, ReturnTo::kRegister, operand),
               target, result);
  }
  Step SetIndex(const Value& object, const Value& key, const Value& value, int operand) {
    if (PlaceOf(object, key) == nullptr) safepoints.BeforeInstruction();
    return vm::SetIndex(machine, *fiber, object, key, value, ReturnTo::kDiscard, operand);
  }
  Step NewTable(uint32_t target, uint32_t array, uint32_t hash);
  // The `count` registers after `table`'s become its elements from `first` on.
  Step SetList(uint32_t table, int32_t count, uint32_t first);

  // ---- Operators.
  Step BinaryArithmetic(Metamethod event, const Value& left, const Value& right, uint32_t target) {
    Value result;
    return Put(DoArithmetic(machine, *fiber, event, left, right, result, ReturnTo::kRegister, 1, 2),
               target, result);
  }
  Step UnaryArithmetic(Metamethod event, const Value& operand, uint32_t target) {
    Value result;
    return Put(DoArithmetic(machine, *fiber, event, operand, operand, result,
                            ReturnTo::kRegister, 1, 1),
               target, result);
  }
  Step Length(const Value& operand, uint32_t target) {
    Value result;
    return Put(GetLength(machine, *fiber, operand, result, ReturnTo::kRegister, 1), target, result);
  }
  Step Concat(uint32_t target, uint32_t first, uint32_t count);
  // `jumps`: the comparison `op` of these two goes to its target.
  Step Compare(Op op, const Value& left, const Value& right, bool& jumps);

  // ---- Loops.
  // `runs`: there is a first iteration. `has_copy`: its variable is R[loop + 3].
  Step PrepareFor(uint32_t loop, bool has_copy, bool& runs);
  Step PrepareGenericFor(uint32_t loop);
  Step CallIterator(uint32_t loop, int32_t wanted);

  // ---- Calls.
  Step Call(uint32_t callee, int32_t count, int32_t wanted);
  Step TailCall(uint32_t callee, int32_t count);
  // `closes`: the frame may have variables to be closed, which comes first.
  Step Return(uint32_t first, int32_t count, bool closes);
  Step Vararg(uint32_t first, int32_t wanted);

  // ---- Scopes.
  Step MarkForClosing(uint32_t variable);
  // kNext: nothing is to be closed from register `first` on.
  Step Close(uint32_t first);

 private:
  // The end of an instruction with one result; if it is kNext, `result` is that.
  Step Put(Step ended, uint32_t target, const Value& result) {
    if (ended == Step::kNext) registers()[target] = result;
    return ended;
  }
  // The newest variable to be closed is in this stack slot or above.
  bool HasToClose(uint32_t offset) const {
    return fiber->tbc_count() > 0 && fiber->tbc_at(fiber->tbc_count() - 1) >= offset;
  }
};

}  // namespace selenite::vm
