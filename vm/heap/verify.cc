// Heap::Verify: looks at every object and every reference.
#include <cstdlib>
#include <unordered_set>

#include "vm/heap/collector.h"
#include "vm/heap/heap.h"
#include "vm/support/check.h"

namespace selenite::vm {
namespace {

// The verifier has no state of its own in the marker, and a heap is verified
// by one thread at a time.
thread_local const std::unordered_set<const HeapObject*>* known_objects = nullptr;
thread_local const HeapObject* verified_owner = nullptr;

}  // namespace

void Heap::Verify() {
  std::unordered_set<const HeapObject*> objects;
  size_t counts[kObjectTypeCount] = {};
  ForEachObject([&](HeapObject* object) {
    SELENITE_CHECK(objects.insert(object).second);
    SELENITE_CHECK(static_cast<int>(object->type_) < kObjectTypeCount);
    SELENITE_CHECK(object->color_ <= kGray);
    ++counts[static_cast<int>(object->type_)];
    return true;
  });
  for (int i = 0; i < kObjectTypeCount; ++i) {
    SELENITE_CHECK(counts[i] == object_count(static_cast<ObjectType>(i)));
  }

  Marker marker(*this, *collector_);
  marker.verifying_ = true;
  marker.special_ = true;
  known_objects = &objects;
  client_.TraceRoots(marker);
  ForEachObject([&](HeapObject* object) {
    // What is dead may refer to what is freed already.
    if (object->color_ == dead_white_ || object->color_ == dead_black_) return true;
    verified_owner = object;
    uint64_t cursor = 0;
    do {
      cursor = client_.Trace(object, cursor, marker);
    } while (cursor != 0);
    return true;
  });
  verified_owner = nullptr;
  known_objects = nullptr;
  for (Finalizable* list : {finalizable_, pending_first_}) {
    for (; list != nullptr; list = list->next) SELENITE_CHECK(objects.contains(list->object));
  }
}

void Marker::VerifyReference(const HeapObject* object) const {
  SELENITE_CHECK(known_objects->contains(object));
  SELENITE_CHECK(object->color_ != space_.dead_white_ && object->color_ != space_.dead_black_);
  const HeapObject* owner = verified_owner;
  if (owner == nullptr || owner->color_ != space_.black_) return;
  // Registers have no barrier, and tables may hold weak references: the
  // client reports those too.
  if (owner->type_ == ObjectType::kFiber || weak_reference_) return;
  if (owner->collector_flags_ & kQueued) return;
  SELENITE_CHECK(object->color_ == space_.black_ || object->color_ == ObjectSpace::kGray ||
                 (object->collector_flags_ & kRemembered) != 0);
}

}  // namespace selenite::vm
