// Growing bytes: where a native builds a string of unknown length, or keeps its
// state (run/natives/native_state.h). Internal; no script ever sees one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "vm/heap/heap.h"
#include "vm/heap/heap_object.h"

namespace selenite::vm {

class Buffer final : public HeapObject {
 public:
  static constexpr ObjectType kType = ObjectType::kBuffer;
  Buffer() : HeapObject(kType) {}

  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  char* data() { return data_; }
  std::string_view view() const { return {data_, size_}; }

  // Room for `bytes` more. False: not enough memory, nothing changed.
  [[nodiscard]] bool Reserve(Heap& heap, size_t bytes) {
    return capacity_ - size_ >= bytes || Grow(heap, bytes);
  }
  // Adds what Reserve made room for; or reserves itself.
  [[nodiscard]] bool Append(Heap& heap, std::string_view bytes) {
    if (capacity_ - size_ < bytes.size() && !Reserve(heap, bytes.size())) return false;
    if (!bytes.empty()) std::memcpy(data_ + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
    return true;
  }
  // Adds `bytes` bytes, to be filled from the answer on. REQUIRES: Reserve.
  char* Extend(size_t bytes) {
    char* end = data_ + size_;
    size_ += bytes;
    return end;
  }
  // Which kind of state it holds; 0: bytes of a string.
  uint32_t content_tag() const { return aux_; }
  void set_content_tag(uint32_t tag) { aux_ = tag; }
  // Cuts to `size` bytes. REQUIRES: size <= this->size().
  void Truncate(size_t size) { size_ = size; }

 private:
  friend class ObjectTracer;
  bool Grow(Heap& heap, size_t bytes);
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace selenite::vm
