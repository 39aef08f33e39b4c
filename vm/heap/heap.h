// The heap of one isolate: an ObjectSpace, which allocates under a byte limit, and
// an incremental, generational mark-and-sweep collector of what is in it.
//
// Allocation never collects. When the limit refuses memory the caller gets
// null, changes nothing and says so (Step::kCollect); the execution loop then
// completes a collection and runs the instruction again. Collection happens
// only at a Safepoint, which only the execution loop can make: there every
// live value is in a frame, so natives need no root lists.
//
// The collector is tri-colour, with a forward barrier: while marking, storing
// a reference to an unmarked object into a marked one marks it. Registers
// (fiber stacks) have no barrier; they are scanned again before marking ends,
// in pieces. Sweeping walks through spans of objects (small_memory.h), in
// pieces. Weak tables, ephemerons and finalizers follow the manual, §2.5.
//
// What a cycle marks stays marked after it: it is *old*. Most cycles are
// *minor*: they mark only what is young and sweep only spans that have young
// objects. For that, an old object to which a young one is stored is
// remembered. A *major* cycle, when the heap has grown by the pause, takes all
// marks back first. Both are the same code, in the same small steps.
//
// The heap knows no object layouts: a HeapClient (objects/tracing.h) traces
// and destroys.
//
// Not thread-safe: a heap belongs to one isolate.
#pragma once

#include <cstdint>

#include "vm/heap/heap_client.h"
#include "vm/heap/heap_object.h"
#include "vm/heap/marker.h"
#include "vm/heap/object_space.h"
#include "vm/support/fuel.h"

namespace selenite::vm {

class Collector;

// Only the execution loop makes one. Having one means: every live value is
// reachable from the roots, and no native holds a raw pointer into the heap.
class Safepoint {
  friend class Safepoints;
  friend class HeapTestPeer;
  Safepoint() = default;
};

class Heap final : public ObjectSpace {
 public:
  Heap(HeapClient& client, Fuel& fuel, const Options& options);
  // Destroys every object; finalizers are not run.
  ~Heap();

  // ---- Barrier: `owner` now refers to `object` (may be null).
  void WriteBarrier(HeapObject& owner, HeapObject* object) {
    if (object != nullptr && owner.NeedsBarrier(object)) [[unlikely]] Stored(owner, object);
  }
  // The rare part of it, for callers that have asked NeedsBarrier.
  void Stored(HeapObject& owner, HeapObject* object);
  // `owner` moved references around inside itself (a table was rehashed), or
  // got some without barrier (a fiber): what was already looked at may have to
  // be looked at again.
  void ContentsMoved(HeapObject& owner) {
    if (owner.MayNeedBarrier()) [[unlikely]] TraceAgain(owner);
  }
  // `object` was found by a weak reference of the machine's own (the string
  // table) and is used again: it must not be swept. Only for objects that
  // refer to nothing.
  void Revive(HeapObject& object) {
    if (object.color_ == dead_white_ || object.color_ == dead_black_) [[unlikely]] {
      object.color_ = white_;
    }
  }

  // ---- Collection.

  // Enough was allocated since the last step that the collector should work.
  bool CollectionDue() const {
#ifdef SELENITE_GC_STRESS
    return !stopped_;
#else
    return allocated_ > due_at_ && !stopped_;
#endif
  }
  // One bounded piece of a collection. In gc-stress builds: a full cycle.
  void Step(Safepoint);
  // One bounded piece of a full collection, begun by StartFullCollection (a
  // cycle under way is finished first, then a whole one follows). True: done.
  // Charges nothing: the caller charges what the request costs (explicit
  // collectgarbage and a failed allocation: by live bytes).
  void StartFullCollection();
  bool AdvanceFullCollection(Safepoint);
  // Runs a full collection to its end at once. For tests, tools, shutdown.
  void CollectAll(Safepoint);

  // collectgarbage("stop") and ("restart"): steps only; a full memory still
  // collects.
  void set_stopped(bool stopped);
  bool stopped() const { return stopped_; }
  // collectgarbage("setpause", "setstepmul"): percentages, as in the
  // reference. Used within bounds that keep steps short and work paid for.
  int pause_percent = 200;
  int step_multiplier_percent = 100;
  // collectgarbage("generational", "incremental"): whether most cycles look at
  // young objects only. The reference's command starts so.
  bool is_generational = true;

  // ---- Finalizers (the manual, §2.5.3).

  // `object` got a metatable with __gc: call it once when unreachable.
  // Idempotent. False: not enough memory.
  [[nodiscard]] bool MarkForFinalization(HeapObject* object);
  // The next object whose finalizer is to run, or null. It stays reachable
  // (as a root) until TakePendingFinalizer is called for the next one.
  bool HasPendingFinalizers() const { return pending_first_ != nullptr; }
  HeapObject* TakePendingFinalizer();
  // At the end of an isolate: everything marked for finalization becomes
  // pending, in reverse order of marking.
  void MakeAllFinalizersPending();

  // Checks every invariant of the heap: every reference of a black object is
  // marked (while marking), no reference to freed memory, counts agree. For
  // tests and gc-stress.
  void Verify();

 private:
  // Some work of the collector: true when a cycle ended.
  bool Advance(int64_t work);
  void ResetPause();
  void MarkStored(HeapObject* object);
  void TraceAgain(HeapObject& owner);

  Collector* collector_;
  bool stopped_ = false;
  // A step of the collector is due when allocated_ passes this.
  int64_t due_at_;
  // A major collection begins when the objects take so many bytes.
  int64_t major_at_ = 0;
  // What the counts were when the last cycle ended.
  int64_t allocated_at_pause_ = 0;
  int64_t freed_at_pause_ = 0;
};

template <class T>
inline void Field<T>::Set(Heap& heap, HeapObject& owner, T* object) {
  object_ = object;
  heap.WriteBarrier(owner, object);
}

}  // namespace selenite::vm
