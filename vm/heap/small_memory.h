// Small memory of one heap, by size classes: objects and small buffers.
//
// Each class hands out cells from a list of free ones; when the list is empty,
// it takes the free cells of a span that has some, or some that were never
// used, or a new span. Spans are small at first and whole pages later
// (page_pool.h). What is freed goes back to its span, and a span with nothing
// in it to the pool: after a sweep, memory that is not needed has left.
//
// Objects and buffers have spans of their own, so that the collector can walk
// through all objects of a span, one after another, without a list of them.
// For that, a free cell among objects is marked as such (HeapObject's colour).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <new>

#include "vm/heap/heap_object.h"
#include "vm/heap/page_pool.h"

namespace selenite::vm {

class SmallMemory {
 public:
  // Larger sizes are not for this class.
  static constexpr size_t kMaxBytes = 512;
  enum class Kind : uint8_t { kObjects, kBuffers };

  SmallMemory() = default;
  // Gives back every span, whatever is in it.
  ~SmallMemory();
  SmallMemory(const SmallMemory&) = delete;
  SmallMemory& operator=(const SmallMemory&) = delete;

  // A cell of a class's list, or null when the list is empty: then Refill.
  void* Allocate(Kind kind, size_t bytes) {
    void*& free = free_[static_cast<int>(kind)][ClassOf(bytes)];
    void* cell = free;
    if (cell != nullptr) [[likely]] {
      free = NextOf(cell);
      __builtin_prefetch(free, 1);
    }
    return cell;
  }
  // Looks for cells, takes a span of at most `room` bytes if it must, and
  // allocates. Null: none found.
  [[nodiscard]] void* Refill(Kind kind, size_t bytes, size_t room);
  void Free(Kind kind, void* cell);

  // Spans of objects, the newest first.
  Span* object_spans() const { return spans_[static_cast<int>(Kind::kObjects)]; }
  // Frees cells of a span of objects that is being walked: it stays. Then
  // Swept says that the walk is over; the span may be gone after it.
  void FreeInWalk(Span* span, void* cell) {
    MarkFree(cell);
    LinkTo(cell, span->free);
    span->free = cell;
    ++span->free_count;
  }
  void Swept(Span* span) { Settle(Kind::kObjects, span); }

  // Keeps no more than about `bytes` of spare pages from now on.
  void SetSpareLimit(size_t bytes) { spare_limit_ = bytes / kPageBytes; }
  bool has_too_many_spares() const { return spare_count_ > spare_limit_; }
  size_t spare_limit() const { return spare_limit_ * kPageBytes; }
  bool has_spares() const { return spare_count_ != 0; }
  size_t spare_bytes() const { return spare_count_ * kPageBytes; }
  // Gives a spare page back. REQUIRES: has_spares().
  void ReleaseSpare();

  // Bytes that the spans and spare pages take from the system.
  size_t held_bytes() const { return held_bytes_; }
  // True if two sizes have the same cells.
  static bool SameClass(size_t a, size_t b) {
    return kKeepsMemory ? ClassOf(a) == ClassOf(b) : a == b;
  }

 private:
  static constexpr int kKinds = 2;
  static constexpr size_t kGranule = 8;
  // The sizes that objects and small tables have, and steps of an eighth to a
  // quarter between others.
  static constexpr uint16_t kSizes[] = {16,  24,  32,  40,  48,  56,  64,  72,
                                        80,  96,  112, 128, 144, 160, 192, 224,
                                        256, 288, 320, 384, 448, 512};
  static constexpr size_t kClasses = std::size(kSizes);
  static constexpr std::array<uint8_t, kMaxBytes / kGranule + 1> kClassOf = [] {
    std::array<uint8_t, kMaxBytes / kGranule + 1> classes = {};
    size_t size_class = 0;
    for (size_t i = 0; i < classes.size(); ++i) {
      if (i * kGranule > kSizes[size_class]) ++size_class;
      classes[i] = static_cast<uint8_t>(size_class);
    }
    return classes;
  }();
  static size_t ClassOf(size_t bytes) { return kClassOf[(bytes + kGranule - 1) / kGranule]; }

  // A free cell: its second word is the next one.
  static void* NextOf(void* cell) { return static_cast<void**>(cell)[1]; }
  static void LinkTo(void* cell, void* next) { static_cast<void**>(cell)[1] = next; }
  static void MarkFree(void* cell) { new (cell) FreeCell; }

  void Settle(Kind kind, Span* span);
  void* TakeCells(Kind kind, Span* span);
  void Open(Kind kind, Span* span);
  void Close(Kind kind, Span* span);

  void* free_[kKinds][kClasses] = {};
  Span* open_[kKinds][kClasses] = {};
  Span* spans_[kKinds] = {};
  uint8_t pieces_[kKinds][kClasses] = {};  // spans that are pieces
  size_t held_bytes_ = 0;
  Span* spares_ = nullptr;
  size_t spare_count_ = 0;
  size_t spare_limit_ = 0;
};

}  // namespace selenite::vm
