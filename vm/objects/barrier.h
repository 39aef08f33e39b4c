// The write barrier for values stored into objects.
#pragma once

#include "vm/heap/heap.h"
#include "vm/objects/value.h"

namespace selenite::vm {

// `owner` now holds `value`.
inline void Barrier(Heap& heap, HeapObject& owner, const Value& value) {
  if (value.IsCollectable() && owner.NeedsBarrier(value.AsObject())) [[unlikely]] {
    heap.Stored(owner, value.AsObject());
  }
}

}  // namespace selenite::vm
