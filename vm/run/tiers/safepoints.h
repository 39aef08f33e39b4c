// Where a run stops for the collector: before steps of natives and before
// instructions that allocate.
//
// Where that is depends neither on the tiers nor on the slices, and no result
// waits there in a register that would soon hold something else.
#pragma once

#include "vm/objects/fiber.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/step.h"
#include "vm/run/natives/native.h"

namespace selenite::vm {

class Safepoints {
 public:
  explicit Safepoints(Machine& machine) : machine_(machine) {}

  Machine& machine() const { return machine_; }

  // Finalizers are due: the next checkpoint stops, so that the execution loop
  // starts them.
  bool finalizers_due() const { return finalizers_due_; }
  void set_finalizers_due(bool due) { finalizers_due_ = due; }

  // Runs the native frame on top once; see RunNative.
  Step RunNativeStep(Fiber& fiber, const NativeInfo* native) {
    if (machine_.heap().CollectionDue()) [[unlikely]] Collect();
    return RunNative(machine_, fiber, native);
  }
  Step RunNativeStep(Fiber& fiber) {
    return RunNativeStep(fiber, NativeOf(fiber.callee(fiber.frame())));
  }

  // The frame on top stands after an instruction that is about to allocate.
  void BeforeInstruction() {
    if (machine_.heap().CollectionDue()) [[unlikely]] CollectBeforeInstruction();
  }

  // A full collection, outside any run.
  void CollectAll();
  // A piece of the full collection that was begun. True: it is done.
  bool AdvanceFullCollection();

 private:
  void Collect();
  void CollectBeforeInstruction();

  Machine& machine_;
  bool finalizers_due_ = false;
};

}  // namespace selenite::vm
