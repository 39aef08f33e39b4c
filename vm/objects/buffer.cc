#include "vm/objects/buffer.h"

#include <algorithm>

namespace selenite::vm {

bool Buffer::Grow(Heap& heap, size_t bytes) {
  constexpr size_t kFirstBytes = 64;
  // Near the memory limit in smaller steps, but never a few bytes at a time.
  constexpr size_t kSmallStep = 4096;
  const size_t needed = size_ + bytes;
  for (size_t wanted : {std::max({kFirstBytes, needed, capacity_ + capacity_ / 2}),
                        needed + needed / 8, needed + kSmallStep, needed}) {
    void* grown = heap.ReallocateBuffer(data_, capacity_, wanted);
    if (grown == nullptr) continue;
    data_ = static_cast<char*>(grown);
    capacity_ = wanted;
    return true;
  }
  return false;
}

}  // namespace selenite::vm
