// The execution loop: runs the top frame of the current fiber, whatever it
// is, until the fuel of the slice is used up or the run is over.
//
// The one place that collects garbage, begins unwindings, runs finalizers and
// does pending maintenance: everything else only asks for it by a Step.
#pragma once

#include <cstdint>

#include "vm/objects/fiber.h"
#include "vm/run/calls.h"
#include "vm/run/machine.h"
#include "vm/run/step.h"

namespace selenite::vm {

class ExecutionLoop {
 public:
  explicit ExecutionLoop(Machine& machine) : machine_(machine) {}

  enum class Exit : uint8_t {
    kSlice,     // the fuel is used up; Run again to go on
    kFinished,  // the root fiber ended: see Machine::failed
    kNoMemory,  // an instruction found no memory, even after a collection
  };
  // Runs while there is fuel.
  Exit Run();

  // A full collection outside any run, and a piece of one for whoever works
  // between two instructions (the compiler, the encoder).
  void CollectAll() { machine_.heap().CollectAll(Safepoint()); }
  // True: the collection that was asked for by kCollect is done.
  void BeginFullCollection();
  bool AdvanceFullCollection();

  // Forgets what was pending, when a run is dropped.
  void Reset();

 private:
  friend struct DispatchState;

  // Runs the Lua frame on top, and what it calls, while all of it has
  // bytecode: dispatcher.cc.
  Step Dispatch(Fiber& fiber);
  // The same while none has: interpreter.cc, the fallback tier.
  Step Interpret(Fiber& fiber);
  // The Lua frame on top goes to its tier.
  Step RunLua(Fiber& fiber);

  // Does what is pending. False: the slice ended before it was done.
  bool FinishPending();
  // Starts the finalizers that are due, if the top frame allows it.
  void StartFinalizers(Fiber& fiber);
  // Runs the native frame on top once; see RunNative.
  Step DoNative(Fiber& fiber, const NativeInfo* native) {
    CollectIfDue();
    return RunNative(machine_, fiber, native);
  }
  Step DoNative(Fiber& fiber) { return DoNative(fiber, NativeOf(fiber.callee(fiber.frame()))); }

  // Collections are made before steps of natives and before instructions that
  // allocate: where that is depends neither on the tiers nor on the slices, and
  // no result waits there in a register that would soon hold something else.
  void CollectIfDue() {
    if (machine_.heap().CollectionDue()) [[unlikely]] CollectStep();
  }
  // The second of these: the frame on top stands after the instruction.
  void CollectBeforeInstruction() {
    if (machine_.heap().CollectionDue()) [[unlikely]] CollectStepBeforeInstruction();
  }
  void CollectStep();
  void CollectStepBeforeInstruction();
  // Something found no memory: a collection, or out_of_memory_ (then false)
  // when one was made already and nothing happened since.
  bool AskForMemory();
  uint64_t Progress() const;

  enum class Pending : uint8_t { kNone, kCollection, kMaintenance };

  enum class Tier : uint8_t { kNone, kDispatcher, kInterpreter };

  Machine& machine_;
  Tier last_tier_ = Tier::kNone;
  Pending pending_ = Pending::kNone;
  // Finalizers are due: the next checkpoint starts them.
  bool finalizers_due_ = false;
  uint64_t collected_at_ = ~uint64_t{0};
  bool out_of_memory_ = false;

  // A full collection charges up front, so the fuel does not end its slice:
  // this does.
  static constexpr int kCollectionPiecesPerSlice = 2;
  int collection_pieces_left_ = kCollectionPiecesPerSlice;
};

}  // namespace selenite::vm
