#include "vm/heap/small_memory.h"

#include <algorithm>

namespace selenite::vm {
namespace {

// A class gets pages when it has so many pieces.
constexpr uint8_t kMaxPieces = 8;
// Cells that were never used are made ready so many bytes at once: memory that
// is not needed is not touched.
constexpr size_t kReadiedBytes = 2048;

}  // namespace

SmallMemory::~SmallMemory() {
  for (Span* spans : spans_) PagePool::ReleaseAll(spans);
  PagePool::ReleaseAll(spares_);
}

void SmallMemory::ReleaseSpare() {
  Span* span = spares_;
  spares_ = span->next;
  --spare_count_;
  held_bytes_ -= PagePool::BytesOf(*span);
  PagePool::Release(span);
}

void SmallMemory::Open(Kind kind, Span* span) {
  Span*& first = open_[static_cast<int>(kind)][span->size_class];
  span->previous_open = nullptr;
  span->next_open = first;
  if (first != nullptr) first->previous_open = span;
  first = span;
  span->is_open = true;
}

void SmallMemory::Close(Kind kind, Span* span) {
  Span*& first = open_[static_cast<int>(kind)][span->size_class];
  (span->previous_open == nullptr ? first : span->previous_open->next_open) = span->next_open;
  if (span->next_open != nullptr) span->next_open->previous_open = span->previous_open;
  span->is_open = false;
}

// The free cells of a span, as a list; null if it has none.
void* SmallMemory::TakeCells(Kind kind, Span* span) {
  void* cells = span->free;
  if (cells != nullptr) {
    span->free = nullptr;
    span->free_count = 0;
    span->has_young = true;
    return cells;
  }
  if (span->used == span->capacity) return nullptr;
  const size_t size = span->cell_bytes;
  const size_t from = span->used;
  const size_t to =
      std::min<size_t>(span->capacity, from + std::max<size_t>(1, kReadiedBytes / size));
  char* cell = span->cells + from * size;
  cells = cell;
  for (size_t i = from; i < to; ++i, cell += size) {
    if (kind == Kind::kObjects) MarkFree(cell);
    LinkTo(cell, i + 1 < to ? cell + size : nullptr);
  }
  span->used = static_cast<uint16_t>(to);
  span->has_young = true;
  return cells;
}

void* SmallMemory::Refill(Kind kind, size_t bytes, size_t room) {
  const size_t size_class = ClassOf(bytes);
  const int k = static_cast<int>(kind);
  void* cells = nullptr;
  while (Span* span = open_[k][size_class]) {
    cells = TakeCells(kind, span);
    if (cells != nullptr) break;
    Close(kind, span);
  }
  if (cells == nullptr) {
    const size_t cell_bytes =
        kKeepsMemory ? kSizes[size_class] : std::max(bytes, 2 * sizeof(void*));
    Span* span;
    if (spares_ != nullptr) {
      span = spares_;
      spares_ = span->next;
      --spare_count_;
      PagePool::Renew(span, cell_bytes);
    } else {
      if (room < (kKeepsMemory ? kPieceOfPageBytes : cell_bytes + PagePool::kBytesPerBlock)) {
        return nullptr;
      }
      const bool small = pieces_[k][size_class] < kMaxPieces || room < kPageBytes;
      span = PagePool::Acquire(small ? PagePool::Size::kPiece : PagePool::Size::kPage, cell_bytes);
      if (span == nullptr) return nullptr;
      held_bytes_ += PagePool::BytesOf(*span);
      if (small && pieces_[k][size_class] < UINT8_MAX) ++pieces_[k][size_class];
    }
    span->size_class = static_cast<uint8_t>(size_class);
    span->next = spans_[k];
    if (span->next != nullptr) span->next->previous = span;
    spans_[k] = span;
    Open(kind, span);
    cells = TakeCells(kind, span);
  }
  free_[k][size_class] = NextOf(cells);
  return cells;
}

void SmallMemory::Free(Kind kind, void* cell) {
  Span* span = PagePool::SpanOf(cell);
  if (kind == Kind::kObjects) MarkFree(cell);
  LinkTo(cell, span->free);
  span->free = cell;
  ++span->free_count;
  if (!span->is_open || span->free_count == span->used) Settle(kind, span);
}

// After cells of a span were freed.
void SmallMemory::Settle(Kind kind, Span* span) {
  const int k = static_cast<int>(kind);
  if (span->free_count == span->used) {
    // Nothing is in it. The only one of its class with room stays: there would
    // be much coming and going.
    const bool only = kKeepsMemory && open_[k][span->size_class] == span &&
                      span->next_open == nullptr;
    if (!only) {
      if (span->is_open) Close(kind, span);
      (span->previous == nullptr ? spans_[k] : span->previous->next) = span->next;
      if (span->next != nullptr) span->next->previous = span->previous;
      if (span->is_page && spare_count_ < spare_limit_) {
        span->next = spares_;
        spares_ = span;
        ++spare_count_;
        return;
      }
      held_bytes_ -= PagePool::BytesOf(*span);
      uint8_t& pieces = pieces_[k][span->size_class];
      if (!span->is_page && pieces > 0 && pieces < UINT8_MAX) --pieces;
      PagePool::Release(span);
      return;
    }
  }
  if (span->free_count != 0 && !span->is_open) Open(kind, span);
}

}  // namespace selenite::vm
