// A bump allocator for one compile: the tree, its lists and the lowering's
// scratch live here and die together.
//
// Memory is drawn from a Meter in blocks. When the meter refuses, the arena
// still satisfies the request (at most one block beyond the limit, so no
// caller has to handle a null node) and turns `exhausted()` on; the compile
// looks at it at every checkpoint and stops. Requests are small: anything
// that grows with its input uses ArenaList, which grows by chunks.
//
// Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "vm/support/meter.h"

namespace selenite::vm {

class Arena {
 public:
  explicit Arena(Meter& meter) : meter_(meter) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Returns `bytes` of uninitialised memory aligned to 8. Never null.
  // REQUIRES: bytes <= kMaxRequest, except for strings copied by CopyString.
  void* Allocate(size_t bytes) {
    bytes = (bytes + 7) & ~size_t{7};
    if (static_cast<size_t>(limit_ - next_) < bytes) [[unlikely]] return AllocateSlow(bytes);
    char* result = next_;
    next_ += bytes;
    return result;
  }

  template <class T, class... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>, "the arena runs no destructors");
    return new (Allocate(sizeof(T))) T{std::forward<Args>(args)...};
  }

  std::string_view CopyString(std::string_view text) {
    if (text.empty()) return {};
    char* copy = static_cast<char*>(Allocate(text.size()));
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }

  // True once the meter refused a block: the compile must stop.
  bool exhausted() const { return exhausted_; }
  size_t bytes() const { return bytes_; }
  Meter& meter() { return meter_; }

 private:
  struct Block;
  class BlockPool;
  void* AllocateSlow(size_t bytes);

  Meter& meter_;
  Block* blocks_ = nullptr;
  char* next_ = nullptr;
  char* limit_ = nullptr;
  size_t bytes_ = 0;
  bool exhausted_ = false;
};

// A list that only grows, in chunks taken from an arena. Elements never move,
// so pointers to them stay good. Indexing is constant-time through the chunk
// that holds the index only when walked in order; use `begin`/`end`.
template <class T>
class ArenaList {
  static_assert(std::is_trivially_destructible_v<T>);
  struct Chunk {
    Chunk* next;
    uint32_t count;
    uint32_t capacity;
    T* items() { return reinterpret_cast<T*>(this + 1); }
  };

 public:
  class Iterator {
   public:
    Iterator(Chunk* chunk, uint32_t index) : chunk_(chunk), index_(index) {}
    T& operator*() const { return chunk_->items()[index_]; }
    T* operator->() const { return &chunk_->items()[index_]; }
    Iterator& operator++() {
      if (++index_ == chunk_->count) {
        chunk_ = chunk_->next;
        index_ = 0;
      }
      return *this;
    }
    bool operator==(const Iterator& other) const = default;

   private:
    Chunk* chunk_;
    uint32_t index_;
  };

  T& Append(Arena& arena, const T& item) {
    if (last_ == nullptr || last_->count == last_->capacity) Grow(arena);
    T* slot = last_->items() + last_->count++;
    ++size_;
    return *new (slot) T(item);
  }

  Iterator begin() const { return {first_, 0}; }
  Iterator end() const { return {nullptr, 0}; }
  uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& front() const { return first_->items()[0]; }
  T& back() const { return last_->items()[last_->count - 1]; }

 private:
  void Grow(Arena& arena) {
    // Most lists of a program hold one to three items; long ones double up to
    // a bound that keeps a refused block small.
    uint32_t capacity = last_ == nullptr ? 2 : last_->capacity * 2;
    constexpr uint32_t kMaxChunkBytes = 16 * 1024;
    if (capacity * sizeof(T) > kMaxChunkBytes && capacity > 2) capacity = last_->capacity;
    auto* chunk = static_cast<Chunk*>(arena.Allocate(sizeof(Chunk) + capacity * sizeof(T)));
    chunk->next = nullptr;
    chunk->count = 0;
    chunk->capacity = capacity;
    (last_ == nullptr ? first_ : last_->next) = chunk;
    last_ = chunk;
  }

  Chunk* first_ = nullptr;
  Chunk* last_ = nullptr;
  uint32_t size_ = 0;
};

}  // namespace selenite::vm
