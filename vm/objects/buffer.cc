#include "vm/objects/buffer.h"

#include <algorithm>

namespace selenite::vm {

bool Buffer::Reserve(Heap& heap, size_t bytes) {
  if (capacity_ - size_ >= bytes) return true;
  constexpr size_t kFirstBytes = 64;
  size_t wanted = std::max({kFirstBytes, size_ + bytes, capacity_ + capacity_ / 2});
  void* grown = heap.ReallocateBuffer(data_, capacity_, wanted);
  if (grown == nullptr && wanted > size_ + bytes) {
    // Near the limit: just what is needed.
    wanted = size_ + bytes;
    grown = heap.ReallocateBuffer(data_, capacity_, wanted);
  }
  if (grown == nullptr) return false;
  data_ = static_cast<char*>(grown);
  capacity_ = wanted;
  return true;
}

}  // namespace selenite::vm
