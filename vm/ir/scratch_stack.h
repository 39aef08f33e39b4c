// A stack of plain items in an arena, indexed in constant time.
//
// The builders of nested functions share one: an inner function pushes above
// its outer one and pops when it is finished, so each sees its own items as a
// contiguous run from a base. Scratch memory is that of the deepest moment,
// not the sum over all functions. Items never move.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "vm/support/arena.h"

namespace selenite::vm {

template <class T>
class ScratchStack {
  static_assert(std::is_trivially_destructible_v<T>);
  static constexpr uint32_t kShift = 7;
  static constexpr uint32_t kMask = (1u << kShift) - 1;

 public:
  explicit ScratchStack(Arena& arena) : arena_(arena) {}
  ScratchStack(const ScratchStack&) = delete;
  ScratchStack& operator=(const ScratchStack&) = delete;

  T& operator[](uint32_t index) { return segments_[index >> kShift][index & kMask]; }
  uint32_t size() const { return size_; }

  void Push(const T& item) {
    if ((size_ & kMask) == 0 && (size_ >> kShift) == segment_count_) [[unlikely]]
      AddSegment();
    new (&(*this)[size_]) T(item);
    ++size_;
  }

  // Drops everything from `size` on. REQUIRES: size <= this->size().
  void Truncate(uint32_t size) { size_ = size; }

 private:
  void AddSegment() {
    if (segment_count_ == segment_capacity_) {
      uint32_t capacity = segment_capacity_ == 0 ? 8 : segment_capacity_ * 2;
      auto** grown = static_cast<T**>(arena_.Allocate(capacity * sizeof(T*)));
      if (segment_count_ > 0) std::memcpy(grown, segments_, segment_count_ * sizeof(T*));
      segments_ = grown;
      segment_capacity_ = capacity;
    }
    segments_[segment_count_++] = static_cast<T*>(arena_.Allocate(sizeof(T) << kShift));
  }

  Arena& arena_;
  T** segments_ = nullptr;
  uint32_t segment_count_ = 0;
  uint32_t segment_capacity_ = 0;
  uint32_t size_ = 0;
};

}  // namespace selenite::vm
