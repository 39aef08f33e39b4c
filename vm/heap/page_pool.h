// Where small memory comes from: pages of 32 KiB, and pieces of 512 bytes for
// heaps that are too small for pages.
//
// A heap owns whole *spans*: a page, or a piece of a page that several heaps
// share (a *slab*). A span holds cells of one size, and only its heap touches
// it, so no lock is needed to allocate and to free; the pool's lock is taken
// for a span only. A million idle heaps cost a few pieces each, and a heap
// that grows takes pages.
//
// The span of a cell is found from the cell's address: pages are aligned to
// their size and begin with the descriptors of their spans.
//
// Pages that nobody uses go back to the operating system, but for a few that
// wait for the next heap. Their addresses stay with the process. The lock is not
// held meanwhile: a large heap's end holds nobody up.
//
// Builds with AddressSanitizer give each cell a span of its own, from the C
// library, so that the sanitizer sees every use after free.
//
// Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/heap/large_memory.h"

namespace selenite::vm {

inline constexpr size_t kPageBytes = 32 * 1024;
inline constexpr size_t kPieceOfPageBytes = 512;

// Cells of one size, for one heap. A cell that is free has the next free one
// in its second word; the first is left to the kind of the cells.
struct Span {
  // All spans of its kind in the heap, and those of its size that have room.
  Span* next;
  Span* previous;
  Span* next_open;
  Span* previous_open;
  char* cells;
  void* free;           // cells that were given back
  uint16_t free_count;  // how many
  uint16_t used;        // cells [0, used) were handed out at least once
  uint16_t capacity;    // cells there are
  uint16_t cell_bytes;
  uint16_t marked;      // objects that were marked since it was last swept
  uint8_t size_class;
  bool is_page;
  bool is_open;     // on the list of spans that have room
  bool has_young;   // handed out cells since it was last swept
  bool has_gray;    // has objects for which there was no room on the gray stack
};

class PagePool {
 public:
  // A span for cells of `cell_bytes`: capacity, cells and is_page are set, the
  // rest is zero. Null: the system has no memory.
  enum class Size : uint8_t { kPiece, kPage };
  [[nodiscard]] static Span* Acquire(Size size, size_t cell_bytes);
  // The same page, for cells of another size.
  static void Renew(Span* page, size_t cell_bytes);
  static void Release(Span* span);
  // All spans of a list (by `next`).
  static void ReleaseAll(Span* first);
  // Gives the memory of free pages that wait for the next heap back to the system.
  static void ReleaseWarm();

  // The span of a cell.
  static Span* SpanOf(void* cell) {
    if constexpr (!kKeepsMemory) return reinterpret_cast<Span*>(cell) - 1;
    const uintptr_t address = reinterpret_cast<uintptr_t>(cell);
    Page* page = reinterpret_cast<Page*>(address & ~(kPageBytes - 1));
    if (page->kind == PageKind::kWhole) return &page->spans[0];
    return &page->spans[(address & (kPageBytes - 1)) / kPieceOfPageBytes - kHeaderPieces];
  }
  // What a span takes from the system.
  static size_t BytesOf(const Span& span) {
    if constexpr (!kKeepsMemory) return span.cell_bytes + kBytesPerBlock;
    return span.is_page ? kPageBytes : kPieceOfPageBytes;
  }
  // What the C library adds to a block, about.
  static constexpr size_t kBytesPerBlock = 16;

 private:
  friend class PageStore;
  enum class PageKind : uint8_t { kWhole, kSlab };
  // What a page begins with.
  struct Page {
    Page* next;  // free pages; slabs that have free pieces
    Page* previous;
    uint64_t free_pieces;  // a bit for each
    PageKind kind;
    Span spans[1];  // of a slab: kPieces
  };
  // Spans that are put back under one hold of the lock. Their memory goes back to the
  // system between two holds.
  static constexpr int kReleasedAtOnce = 16;
  // Pieces that the descriptors of a slab take, and those that are left.
  static constexpr size_t kHeaderPieces = 9;
  static constexpr size_t kPieces = kPageBytes / kPieceOfPageBytes - kHeaderPieces;
  // Cells of a whole page begin on a cache line.
  static constexpr size_t kWholeHeader = 128;
  static_assert(offsetof(Page, spans) + sizeof(Span) <= kWholeHeader);
  static_assert(offsetof(Page, spans) + kPieces * sizeof(Span) <=
                kHeaderPieces * kPieceOfPageBytes);
};

}  // namespace selenite::vm
