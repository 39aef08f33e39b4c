// The execution loop: runs the top frame of the current fiber, whatever it
// is, until the fuel of the slice is used up or the run is over.
//
// The one place that collects garbage, begins unwindings, runs finalizers and
// does pending maintenance: everything else only asks for it by a Step.
#pragma once

#include <cstdint>

#include "vm/objects/fiber.h"
#include "vm/run/machine/machine.h"
#include "vm/run/tiers/safepoints.h"

namespace selenite::vm {

class ExecutionLoop {
 public:
  explicit ExecutionLoop(Machine& machine) : machine_(machine), safepoints_(machine) {}

  enum class Exit : uint8_t {
    kSlice,     // the fuel is used up; Run again to go on
    kFinished,  // the root fiber ended: see Machine::failed
    kNoMemory,  // an instruction found no memory, even after a collection
  };
  // Runs while there is fuel.
  Exit Run();

  // A full collection outside any run, and a piece of one for whoever works
  // between two instructions (the compiler, the encoder).
  void CollectAll() { safepoints_.CollectAll(); }
  // True: the collection that was asked for by kCollect is done.
  void BeginFullCollection();
  bool AdvanceFullCollection() { return safepoints_.AdvanceFullCollection(); }

  // Forgets what was pending, when a run is dropped.
  void Reset();

 private:
  // The Lua frame on top goes to its tier.
  Step RunLua(Fiber& fiber);

  // Does what is pending. False: the slice ended before it was done.
  bool FinishPending();
  bool ReleaseMemory();
  // Starts the finalizers that are due, if the top frame allows it.
  void StartFinalizers(Fiber& fiber);
  // Something found no memory: a collection, or out_of_memory_ (then false)
  // when one was made already and nothing happened since.
  bool AskForMemory();
  uint64_t Progress() const;

  enum class Pending : uint8_t { kNone, kCollection, kMaintenance };

  enum class Tier : uint8_t { kNone, kDispatcher, kInterpreter };

  Machine& machine_;
  Safepoints safepoints_;
  Tier last_tier_ = Tier::kNone;
  Pending pending_ = Pending::kNone;
  uint64_t collected_at_ = ~uint64_t{0};
  bool out_of_memory_ = false;

  // A full collection charges up front, so the fuel does not end its slice:
  // this does.
  static constexpr int kCollectionPiecesPerSlice = 2;
  int collection_pieces_left_ = kCollectionPiecesPerSlice;
  // Natives charge for most of their pieces; this ends a slice of others.
  static constexpr int kPausesPerSlice = 4;
  int pauses_left_ = kPausesPerSlice;
  // The same for the pieces of a table's growth, paid for when its memory was found, and
  // of linking a function, paid for when it was compiled.
  static constexpr int kMaintenancePiecesPerSlice = 4;
  int maintenance_pieces_left_ = kMaintenancePiecesPerSlice;
  // And for memory that is given back to the system, which costs nothing more than it
  // did to get it.
  static constexpr int kReleasePiecesPerSlice = 2;
  int release_pieces_left_ = kReleasePiecesPerSlice;
};

}  // namespace selenite::vm
