// The write barrier for values stored into objects.
#pragma once

#include "vm/heap/heap.h"
#include "vm/objects/value.h"

namespace selenite::vm {

// `owner` now holds `value`.
inline void Barrier(Heap& heap, HeapObject& owner, const Value& value) {
  if (heap.marking() && value.IsCollectable()) [[unlikely]] {
    heap.WriteBarrier(owner, value.AsObject());
  }
}

}  // namespace selenite::vm
