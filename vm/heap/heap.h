// The heap of one isolate: allocation under a byte limit, and an incremental
// mark-and-sweep collector.
//
// Allocation never collects. When the limit refuses memory the caller gets
// null, changes nothing and says so (Step::kCollect); the execution loop then
// completes a collection and runs the instruction again. Collection happens
// only at a Safepoint, which only the execution loop can make: there every
// live value is in a frame, so natives need no root lists.
//
// The collector is tri-colour, with a forward barrier: while marking, storing
// a reference to a white object into any object marks it. Registers (fiber
// stacks) have no barrier; they are scanned again before marking ends, in
// pieces. Sweeping walks the list of all objects in pieces. Weak tables,
// ephemerons and finalizers follow the manual, §2.5.
//
// The heap knows no object layouts: a HeapClient (objects/tracing.h) traces
// and destroys. Every allocation charges the fuel gauge the price that
// support/fuel.h publishes, which pays for the collector's later work.
//
// Not thread-safe: a heap belongs to one isolate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include "vm/heap/heap_object.h"
#include "vm/support/check.h"
#include "vm/support/fuel.h"

namespace selenite::vm {

class Marker;

// What the collector asks of the layer that knows the objects and the roots.
class HeapClient {
 public:
  // Marks what is reachable without any object: globals, registry, the
  // current fiber, pending errors.
  virtual void TraceRoots(Marker& marker) = 0;
  // Marks what `object` refers to, starting at `cursor` (0 at first), looking
  // at no more than about kPieceSlots slots. Returns the cursor to go on from,
  // or 0 when the object is done.
  virtual uint64_t Trace(HeapObject* object, uint64_t cursor, Marker& marker) = 0;
  // Before the object's memory goes: releases its buffers, leaves the string
  // table. Returns its size as given to New.
  virtual size_t Destroy(HeapObject* object) = 0;
  // All reachable objects are marked: drop dead keys and values from a weak
  // table that was deferred during tracing. Resumable like Trace.
  virtual uint64_t ClearWeak(HeapObject* table, uint64_t cursor, Marker& marker) = 0;

 protected:
  ~HeapClient() = default;
};

// Only the execution loop makes one. Having one means: every live value is
// reachable from the roots, nobody holds a bare pointer into the heap.
class Safepoint {
  friend class ExecutionLoop;
  friend class HeapTestPeer;
  Safepoint() = default;
};

class Heap {
 public:
  struct Options {
    size_t byte_limit = SIZE_MAX;  // SIZE_MAX: unlimited
  };

  Heap(HeapClient& client, Fuel& fuel, const Options& options);
  // Destroys every object; finalizers are not run.
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // ---- Allocation. Null: refused by the limit; nothing changed.

  // A new object with `extra` bytes after it.
  template <class T, class... Args>
  [[nodiscard]] T* New(size_t extra, Args&&... args) {
    void* memory = AllocateObject(sizeof(T) + extra);
    if (memory == nullptr) [[unlikely]] return nullptr;
    T* object = new (memory) T(std::forward<Args>(args)...);
    Link(object);
    return object;
  }

  // Raw memory owned by an object: arrays, stacks, buffers. Zeroed. Large
  // buffers grow without being copied. Charged like objects.
  [[nodiscard]] void* AllocateBuffer(size_t bytes);
  // Grows or shrinks; new bytes are zeroed. Null: refused, `buffer` as before
  // (shrinking never fails).
  [[nodiscard]] void* ReallocateBuffer(void* buffer, size_t old_bytes, size_t new_bytes);
  void FreeBuffer(void* buffer, size_t bytes);

  // Bytes held for the isolate outside the heap: code, compile scratch.
  // Counted against the limit; not charged as fuel.
  [[nodiscard]] bool ReserveBytes(size_t bytes);
  void ReleaseBytes(size_t bytes);

  // ---- Barrier: `owner` now refers to `object` (may be null).
  void WriteBarrier(HeapObject& owner, HeapObject* object) {
    if (marking_) [[unlikely]] MarkStored(object);
  }
  // True while new references must be told to WriteBarrier.
  bool marking() const { return marking_; }

  // ---- Collection.

  // Enough was allocated since the last step that the collector should work.
  bool CollectionDue() const {
#ifdef SELENITE_GC_STRESS
    return !stopped_;
#else
    return debt_ > 0;
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
  // collectgarbage("setpause", "setstepmul"): percentages, as in the reference.
  int pause_percent = 200;
  int step_multiplier_percent = 100;

  // ---- Finalizers (the manual, §2.5.3).

  // `object` got a metatable with __gc: call it once when unreachable.
  // Idempotent. False: not enough memory.
  [[nodiscard]] bool MarkForFinalization(HeapObject* object);
  // The next object whose finalizer is to run, or null. It stays reachable
  // (as a root) until TakePending is called for the next one.
  bool HasPendingFinalizers() const;
  HeapObject* TakePendingFinalizer();
  // At the end of an isolate: everything marked for finalization becomes
  // pending, in reverse order of marking.
  void MakeAllFinalizersPending();

  // ---- Accounting.
  size_t bytes() const { return bytes_; }
  size_t peak_bytes() const { return peak_bytes_; }
  void ResetPeak() { peak_bytes_ = bytes_; }
  size_t byte_limit() const { return byte_limit_; }
  void set_byte_limit(size_t limit) { byte_limit_ = limit; }
  // Live (not yet swept) objects of a type.
  size_t object_count(ObjectType type) const { return counts_[static_cast<int>(type)]; }
  uint64_t allocations() const { return allocations_; }
  uint64_t cycles() const { return cycles_; }
  Fuel& fuel() { return fuel_; }

  // Checks every invariant of the heap: every reference of a black object is
  // marked (while marking), no reference to freed memory, counts agree. For
  // tests and gc-stress.
  void Verify();

 private:
  friend class Marker;
  void* AllocateObject(size_t bytes);
  void Link(HeapObject* object);
  void MarkStored(HeapObject* object);

  HeapClient& client_;
  Fuel& fuel_;
  bool marking_ = false;
  bool stopped_ = false;
  int64_t debt_ = 0;  // bytes allocated beyond what calls for the next step
  size_t bytes_ = 0;
  size_t peak_bytes_ = 0;
  size_t byte_limit_;
  uint64_t allocations_ = 0;
  uint64_t cycles_ = 0;
  size_t counts_[kObjectTypeCount] = {};
  HeapObject* objects_ = nullptr;
  // The collector's own state: collector.cc.
  struct Collector;
  Collector* collector_;
};

// Handed to the client while tracing.
class Marker {
 public:
  // Marks `object` (may be null) as reachable.
  void Mark(HeapObject* object);
  bool IsMarked(const HeapObject* object) const;

  // From Trace of a weak table: see it again in ClearWeak when marking is over.
  void DeferWeak(HeapObject* table);
  // From Trace of an ephemeron table: `value` is reachable only if `key` is.
  // When the key gets marked later, the value is marked, in constant time per
  // entry. False: no memory for the note; the collector falls back to tracing
  // the table again.
  void DeferEphemeron(HeapObject* table, HeapObject* key, HeapObject* value);

 private:
  friend class Heap;
  explicit Marker(Heap& heap) : heap_(heap) {}
  Heap& heap_;
};

template <class T>
inline void Field<T>::Set(Heap& heap, HeapObject& owner, T* object) {
  object_ = object;
  heap.WriteBarrier(owner, object);
}

}  // namespace selenite::vm
