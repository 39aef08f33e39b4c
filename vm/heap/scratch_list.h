// A growing array for the collector's own notes (gray objects, weak tables).
//
// A collection must be able to run when the limit is reached. So the space gives
// a little memory for notes that the limit does not count (ObjectSpace::TakeScratch);
// what is beyond counts like everything else while the notes last, and may be
// refused. So every user of a list has something to do instead. The memory is given
// back when the cycle ends.
#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include "vm/heap/large_memory.h"
#include "vm/heap/object_space.h"

namespace selenite::vm {

// `kBuiltIn` items need no memory: there is always room for them.
template <class T, size_t kBuiltIn = 0>
class ScratchList {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit ScratchList(ObjectSpace& space) : space_(space) {}
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
    if (capacity_ > kBuiltIn) {
      const size_t bytes = capacity_ * sizeof(T);
      if (queue != nullptr) {
        queue->Add(items_, bytes);
      } else {
        FreeMemory(items_, bytes);
      }
      space_.GiveScratch(bytes);
    }
    items_ = built_in();
    size_ = 0;
    capacity_ = kBuiltIn;
  }

 private:
  struct BuiltIn {
    T items[kBuiltIn == 0 ? 1 : kBuiltIn];
  };
  struct None {};
  T* built_in() {
    if constexpr (kBuiltIn == 0) {
      return nullptr;
    } else {
      return built_in_.items;
    }
  }

  bool Grow() {
    constexpr size_t kFirst = 32;
    // What is mapped grows without being copied.
    constexpr size_t kDoubled = 64 * 1024 / sizeof(T);
    const size_t capacity = capacity_ + (capacity_ < kDoubled ? std::max(capacity_, kFirst)
                                                              : capacity_ / 4);
    const size_t old_bytes = capacity_ > kBuiltIn ? capacity_ * sizeof(T) : 0;
    const size_t bytes = capacity * sizeof(T);
    if (!space_.TakeScratch(bytes - old_bytes)) return false;
    void* grown = old_bytes == 0 ? AllocateMemory(bytes)
                                 : ReallocateMemory(items_, old_bytes, bytes);
    if (grown == nullptr) {
      space_.GiveScratch(bytes - old_bytes);
      return false;
    }
    T* items = static_cast<T*>(grown);
    if (old_bytes == 0) std::copy(items_, items_ + size_, items);
    items_ = items;
    capacity_ = capacity;
    return true;
  }

  ObjectSpace& space_;
  [[no_unique_address]] std::conditional_t<kBuiltIn == 0, None, BuiltIn> built_in_;
  T* items_ = built_in();
  size_t size_ = 0;
  size_t capacity_ = kBuiltIn;
};

}  // namespace selenite::vm
