// How each object is traced and destroyed: the heap's client for objects.
// Roots are the machine's business (run/machine/machine.h), which derives from this.
#pragma once

#include "vm/heap/heap.h"
#include "vm/objects/value.h"

namespace selenite::vm {

class Fiber;
class StringTable;

class ObjectTracer : public HeapClient {
 public:
  uint64_t Trace(HeapObject* object, uint64_t cursor, Marker& marker) override;
  size_t Destroy(HeapObject* object) override;
  bool Rescan(HeapObject* fiber, uint64_t max_slots, Marker& marker) override;
  WeakPiece ClearWeak(HeapObject* table, uint64_t cursor, WeakPass pass, Marker& marker) override;

 protected:
  ~ObjectTracer() = default;
  // Set by the machine once both exist.
  Heap* heap_ = nullptr;
  StringTable* strings_ = nullptr;

 private:
  uint64_t TraceFiber(Fiber* fiber, uint64_t cursor, Marker& marker);
};

// Marks the object a value refers to, if any.
inline void MarkValue(Marker& marker, const Value& value) {
  if (value.IsCollectable()) marker.Mark(value.AsObject());
}

}  // namespace selenite::vm
