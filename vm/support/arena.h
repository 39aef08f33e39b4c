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

// The memory of an arena that is gone, or the rest of it.
class ArenaBlocks final : public Leftover {
 public:
  struct Block;

  explicit ArenaBlocks(Block* blocks) : blocks_(blocks) {}
  ~ArenaBlocks() override {
    while (!FreePiece()) {
    }
  }
  ArenaBlocks(const ArenaBlocks&) = delete;
  ArenaBlocks& operator=(const ArenaBlocks&) = delete;

  bool FreePiece() override;

 private:
  Block* blocks_;
};

class Arena {
 public:
  explicit Arena(Meter& meter) : meter_(meter) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Returns `bytes` of uninitialised memory aligned to 8. Never null.
  // Refused, large requests would overshoot the limit by their whole size: those
  // are for TryAllocate.
  void* Allocate(size_t bytes) {
    bytes = (bytes + 7) & ~size_t{7};
    if (static_cast<size_t>(end_ - next_) < bytes) [[unlikely]] return AllocateSlow(bytes);
    char* result = next_;
    next_ += bytes;
    return result;
  }

  // The same for what may be large. Null: refused, and exhausted().
  [[nodiscard]] void* TryAllocate(size_t bytes) {
    bytes = (bytes + 7) & ~size_t{7};
    if (static_cast<size_t>(end_ - next_) < bytes) [[unlikely]] {
      if (!meter_.ReserveBytes(bytes)) {
        exhausted_ = true;
        return nullptr;
      }
      meter_.ReleaseBytes(bytes);
    }
    return Allocate(bytes);
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
  using Block = ArenaBlocks::Block;
  void* AllocateSlow(size_t bytes);

  Meter& meter_;
  Block* blocks_ = nullptr;
  char* next_ = nullptr;
  char* end_ = nullptr;
  size_t bytes_ = 0;
  bool exhausted_ = false;
};

// A list that only grows, in chunks taken from an arena. A small first item is
// stored in the list itself, because most lists of a program hold only one. Items
// in chunks never move. A list can only be walked in order.
template <class T>
class ArenaList {
  static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);
  struct Chunk {
    Chunk* next;
    uint32_t count;
    uint32_t capacity;
    T* items() { return reinterpret_cast<T*>(this + 1); }
  };
  static constexpr bool kHasInline = sizeof(T) <= sizeof(void*);
  struct Inline {
    alignas(T) char bytes[sizeof(T)];
  };
  struct NoInline {};

 public:
  class Iterator {
   public:
    // At the first item of the list `items` … `items + count` and the chunks after it.
    Iterator(T* items, uint32_t count, Chunk* next)
        : item_(items), end_(items + count), next_(next) {}
    Iterator() = default;  // the end of every list
    T& operator*() const { return *item_; }
    T* operator->() const { return item_; }
    Iterator& operator++() {
      if (++item_ == end_) *this = Of(next_);
      return *this;
    }
    bool operator==(const Iterator& other) const { return item_ == other.item_; }

    static Iterator Of(Chunk* chunk) {
      return chunk == nullptr ? Iterator() : Iterator(chunk->items(), chunk->count, chunk->next);
    }

   private:
    T* item_ = nullptr;
    T* end_ = nullptr;
    Chunk* next_ = nullptr;
  };

  T& Append(Arena& arena, const T& item) {
    ++size_;
    if constexpr (kHasInline) {
      if (size_ == 1) return *new (&inline_) T(item);
    }
    if (last_ == nullptr || last_->count == last_->capacity) Grow(arena);
    return *new (last_->items() + last_->count++) T(item);
  }

  Iterator begin() const {
    if constexpr (kHasInline) return size_ == 0 ? Iterator() : Iterator(First(), 1, first_);
    return Iterator::Of(first_);
  }
  Iterator end() const { return {}; }
  uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // REQUIRES: !empty(), here and below.
  T& front() const { return kHasInline ? *First() : first_->items()[0]; }
  T& back() const { return last_ == nullptr ? *First() : last_->items()[last_->count - 1]; }

 private:
  T* First() const {
    return const_cast<T*>(reinterpret_cast<const T*>(static_cast<const void*>(&inline_)));
  }

  void Grow(Arena& arena) {
    // Long lists double up to a bound that keeps a refused block small.
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

  [[no_unique_address]] std::conditional_t<kHasInline, Inline, NoInline> inline_ = {};
  Chunk* first_ = nullptr;
  Chunk* last_ = nullptr;
  uint32_t size_ = 0;
};

}  // namespace selenite::vm
