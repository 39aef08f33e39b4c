// A growing array for the collector's own notes (gray objects, weak tables).
//
// It is taken from the system, not from the isolate's limit: a collection must
// be able to run when the limit is reached. It is bounded by the number of
// objects, and given back when the cycle ends. It can fail, and says so.
#pragma once

#include <cstddef>
#include <type_traits>

#include "vm/heap/large_memory.h"

namespace selenite::vm {

template <class T>
class ScratchList {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  ScratchList() = default;
  ~ScratchList() { Clear(); }
  ScratchList(const ScratchList&) = delete;
  ScratchList& operator=(const ScratchList&) = delete;

  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }
  T& operator[](size_t index) { return items_[index]; }
  T& back() { return items_[size_ - 1]; }

  // False: no memory, nothing changed.
  [[nodiscard]] bool Push(const T& item) {
    if (size_ == capacity_ && !Grow()) return false;
    items_[size_++] = item;
    return true;
  }
  T Pop() { return items_[--size_]; }
  void Truncate(size_t size) { size_ = size; }
  // Gives the memory back: at once, or by way of `queue`.
  void Clear(ReleaseQueue* queue = nullptr) {
    if (items_ != nullptr) {
      if (queue != nullptr) {
        queue->Add(items_, capacity_ * sizeof(T));
      } else {
        FreeMemory(items_, capacity_ * sizeof(T));
      }
    }
    items_ = nullptr;
    size_ = capacity_ = 0;
  }

 private:
  bool Grow() {
    size_t capacity = capacity_ == 0 ? 32 : capacity_ * 2;
    void* moved = items_ == nullptr
                      ? AllocateMemory(capacity * sizeof(T))
                      : ReallocateMemory(items_, capacity_ * sizeof(T), capacity * sizeof(T));
    if (moved == nullptr) return false;
    items_ = static_cast<T*>(moved);
    capacity_ = capacity;
    return true;
  }

  T* items_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace selenite::vm
