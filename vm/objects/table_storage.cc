#include "vm/objects/table_storage.h"

#include <algorithm>
#include <cstring>

namespace selenite::vm {

Value* TableStorage::ResizeArray(Heap& heap, uint32_t old_size, uint32_t size) {
  if (array_ == nullptr) return static_cast<Value*>(heap.AllocateBuffer(ArrayBytes(size)));
  if (IsInside(array_)) {
    if (size <= old_size) return array_;
    void* memory = heap.AllocateBuffer(ArrayBytes(size));
    if (memory != nullptr) {
      std::memcpy(memory, static_cast<void*>(array_), old_size * sizeof(Value));
    }
    return static_cast<Value*>(memory);
  }
  Value* array = array_;
  if (ArrayBytes(old_size) != ArrayBytes(size)) {
    array = static_cast<Value*>(
        heap.ReallocateBuffer(array_, ArrayBytes(old_size), ArrayBytes(size)));
    if (array == nullptr) return nullptr;
  }
  // What lay there when the array was larger.
  for (uint32_t i = old_size; i < std::min(size, kFirstArray); ++i) array[i] = Value();
  return array;
}

}  // namespace selenite::vm
