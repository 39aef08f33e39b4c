// A vector whose object takes 16 bytes where std::vector's takes 24: for types of
// which there are many objects, each with several vectors.
//
// At most 2^32 - 1 items, of a type that can be moved as bytes. Exact: reserve
// and assign take no more memory than asked for. The interface is the part of
// std::vector's that is used here, with the same meaning. Not for hot loops that
// grow: memory comes from malloc. Where there may be many items, ask a Meter first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <type_traits>
#include <utility>

#include "vm/support/check.h"
#include "vm/support/memory_reserve.h"

namespace selenite::vm {

template <class T>
class CompactVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  CompactVector() = default;
  CompactVector(std::initializer_list<T> items) { assign(items.begin(), items.end()); }
  template <class Iterator>
  CompactVector(Iterator from, Iterator to) {
    assign(from, to);
  }
  CompactVector(const CompactVector& other) { assign(other.begin(), other.end()); }
  CompactVector(CompactVector&& other) noexcept { swap(other); }
  CompactVector& operator=(const CompactVector& other) {
    if (this != &other) assign(other.begin(), other.end());
    return *this;
  }
  CompactVector& operator=(CompactVector&& other) noexcept {
    CompactVector(std::move(other)).swap(*this);
    return *this;
  }
  ~CompactVector() { std::free(items_); }

  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  T* data() { return items_; }
  const T* data() const { return items_; }
  T* begin() { return items_; }
  T* end() { return items_ + size_; }
  const T* begin() const { return items_; }
  const T* end() const { return items_ + size_; }
  // REQUIRES: index < size().
  T& operator[](size_t index) { return items_[index]; }
  const T& operator[](size_t index) const { return items_[index]; }
  // REQUIRES: !empty().
  T& back() { return items_[size_ - 1]; }
  const T& back() const { return items_[size_ - 1]; }

  void reserve(size_t count) {
    if (count <= capacity_) return;
    SELENITE_CHECK(count <= UINT32_MAX);
    items_ = static_cast<T*>(ReallocateSurely(items_, count * sizeof(T)));
    capacity_ = static_cast<uint32_t>(count);
  }
  void push_back(const T& item) {
    const T copy = item;  // may be one of ours
    if (size_ == capacity_) reserve(std::max<size_t>(4, size_t{capacity_} * 2));
    new (&items_[size_++]) T(copy);
  }
  void resize(size_t count, const T& item = T()) {
    reserve(count);
    for (size_t i = size_; i < count; ++i) new (&items_[i]) T(item);
    size_ = static_cast<uint32_t>(count);
  }
  void assign(size_t count, const T& item) {
    clear();
    resize(count, item);
  }
  template <class Iterator>
    requires(!std::is_integral_v<Iterator>)
  void assign(Iterator from, Iterator to) {
    clear();
    reserve(static_cast<size_t>(to - from));
    for (; from != to; ++from) new (&items_[size_++]) T(*from);
  }
  void clear() { size_ = 0; }
  void swap(CompactVector& other) noexcept {
    std::swap(items_, other.items_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }
  bool operator==(const CompactVector& other) const {
    return std::equal(begin(), end(), other.begin(), other.end());
  }

 private:
  T* items_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

}  // namespace selenite::vm
