// The collector as the client sees it while tracing: what it is told of.
#pragma once

#include <cstdint>

#include "vm/heap/heap_object.h"
#include "vm/heap/object_space.h"

namespace selenite::vm {

class Collector;

class Marker {
 public:
  // Marks `object` (may be null) as reachable; a little later, when it is in
  // the processor's cache.
  void Mark(HeapObject* object) {
    if (object == nullptr) return;
    if (special_) [[unlikely]] return MarkSpecial(object);
    __builtin_prefetch(object);
    HeapObject* waiting = waiting_[turn_];
    waiting_[turn_] = object;
    turn_ = (turn_ + 1) % kWaiting;
    if (waiting != nullptr && waiting->color_ != space_.black_) MarkWhite(waiting);
  }
  bool IsMarked(const HeapObject* object) const {
    return object->color_ == space_.black_ || object->color_ == ObjectSpace::kGray;
  }

  // From Trace of a weak table: see it again in ClearWeak when marking is over.
  // False: no memory for the note; treat it as a strong table this time.
  [[nodiscard]] bool DeferWeak(HeapObject* table);
  // From Trace of an ephemeron table: `value` is reachable only if `key`, not
  // marked yet, is. When the key gets marked later, the value is marked, in
  // constant time per entry. False: no memory for the note; mark the value.
  [[nodiscard]] bool DeferEphemeron(HeapObject* key, HeapObject* value);
  // `fiber` may run before marking ends: Rescan it then. Fibers that
  // TraceRoots marks are watched anyway.
  void Watch(HeapObject* fiber);
  // Slots looked at, beyond the object itself: what pacing counts.
  void CountSlots(uint64_t slots) { slots_ += slots; }
  // Differs from one major collection to the next: what was looked at in the
  // same epoch and has not changed since refers to nothing unmarked.
  uint32_t epoch() const { return space_.epoch_; }
  // Heap::Verify is looking: report every reference, weak ones too, and
  // change nothing.
  bool verifying() const { return verifying_; }
  // While verifying: whether the references reported from here on are weak.
  void SetWeakReferences(bool weak) { weak_reference_ = weak; }

 private:
  friend class Heap;
  friend class Collector;
  Marker(ObjectSpace& space, Collector& collector) : space_(space), collector_(collector) {}
  void MarkWhite(HeapObject* object);
  void MarkSpecial(HeapObject* object);
  // Marks what waits.
  void MarkWaiting();
  void VerifyReference(const HeapObject* object) const;

  ObjectSpace& space_;
  Collector& collector_;
  uint64_t slots_ = 0;
  bool special_ = false;  // MarkSpecial wants to see all, marked ones too
  // The last objects that were told to Mark.
  static constexpr uint32_t kWaiting = 16;
  HeapObject* waiting_[kWaiting] = {};
  uint32_t turn_ = 0;
  bool verifying_ = false;
  bool weak_reference_ = false;
};

}  // namespace selenite::vm
