// How each object is traced and destroyed: the heap's client for objects.
// Roots are the machine's business (run/machine.h), which derives from this.
#pragma once

#include "vm/heap/heap.h"
#include "vm/objects/value.h"

namespace selenite::vm {

class StringTable;

class ObjectTracer : public HeapClient {
 public:
  uint64_t Trace(HeapObject* object, uint64_t cursor, Marker& marker) override;
  size_t Destroy(HeapObject* object) override;
  uint64_t ClearWeak(HeapObject* table, uint64_t cursor, Marker& marker) override;

 protected:
  ~ObjectTracer() = default;
  // Set by the machine once both exist.
  Heap* heap_ = nullptr;
  StringTable* strings_ = nullptr;
};

// Marks the object a value refers to, if any.
inline void MarkValue(Marker& marker, const Value& value) {
  if (value.IsCollectable()) marker.Mark(value.AsObject());
}

}  // namespace selenite::vm
