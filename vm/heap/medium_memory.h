// Memory of one heap that is too large for cells and too small for mappings of
// its own: objects and buffers of 513 bytes up to half a mebibyte.
//
// A heap divides *regions* (region_pool.h) into *blocks*, of any size in steps of
// 16 bytes. Neighbouring free blocks are joined. Free blocks are found by size: in
// lists, eight for each power of two, of which the first that has a block large
// enough serves. So both take constant time.
//
// Why not the C library: memory of all tenants lies mixed there, and what one of
// them leaves between what is still used stays with the process and is counted by
// nobody. Here, every page of a region that was ever written to counts as held by
// its heap until it went back to the system. A script that frees three texts of
// four gains only what its heap can use again; and with its heap everything goes.
//
// Whole free pages are *spare*: they are kept for what comes next, as long as the
// heap likes, and then given back a piece at a time.
//
// Builds with AddressSanitizer take every block from the C library.
//
// Not thread-safe: it belongs to one heap.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "vm/heap/large_memory.h"
#include "vm/heap/region_pool.h"

namespace selenite::vm {

class MediumMemory {
 public:
  static constexpr size_t kMinBytes = 513;
  static constexpr size_t kMaxBytes = kLargeBytes - 1;
  // What a block takes more than was asked for, about.
  static constexpr size_t kBytesPerBlock = 16;
  // The most that an allocation may add to held_bytes().
  static constexpr size_t MostTaken(size_t bytes) { return bytes + 4 * kSystemPageBytes; }

  MediumMemory() = default;
  ~MediumMemory();
  MediumMemory(const MediumMemory&) = delete;
  MediumMemory& operator=(const MediumMemory&) = delete;

  // A block with anything in it. Null: that takes more than `room` bytes that are
  // not held yet, or the system has none.
  // REQUIRES: kMinBytes <= bytes <= kMaxBytes, here and below.
  [[nodiscard]] void* Allocate(size_t bytes, size_t room);
  void Free(void* memory, size_t bytes);
  // Grows or shrinks a block where it lies. False: that cannot be, or not with
  // `room`; shrinking always can.
  [[nodiscard]] bool Resize(void* memory, size_t old_bytes, size_t new_bytes, size_t room);

  // Bytes of all pages that have memory.
  size_t held_bytes() const { return held_bytes_; }
  // Those of them in which nothing is.
  size_t spare_bytes() const { return spare_bytes_; }
  // Gives some spare pages back, those of a region at most. REQUIRES: spare_bytes() > 0.
  void ReleaseSpares();

 private:
  static constexpr size_t kGranule = 16;
  static constexpr size_t kPages = RegionPool::kRegionBytes / kSystemPageBytes;

  // What a block begins with; of one in use, memory follows at `links`. Blocks
  // lie one behind the other from the region's header to its end.
  struct Block {
    uint32_t bytes;           // all of it
    uint32_t previous_bytes;  // of the block before it; 0: it is the first
    bool is_free;
    bool is_listed;
    // Of one that is listed.
    struct Links {
      Block* next;
      Block* previous;
    };
    alignas(kGranule) Links links;
  };
  static constexpr size_t kHeaderBytes = offsetof(Block, links);
  static_assert(kHeaderBytes == kBytesPerBlock);

  struct Region {
    Region* next;
    Region* previous;
    Region* next_with_spares;
    Region* previous_with_spares;
    uint32_t used_blocks;
    uint32_t spare_pages;
    std::array<uint64_t, kPages / 64> held;  // a bit for each page
  };
  static constexpr size_t kRegionHeaderBytes = 128;
  static_assert(sizeof(Region) <= kRegionHeaderBytes);

  // Lists of free blocks: eight for each power of two.
  static constexpr int kMinLog = 9;  // smaller free blocks serve nobody
  static constexpr int kMaxLog = 19;
  static constexpr int kSteps = 8;
  static constexpr size_t kListedBytes = size_t{1} << kMinLog;
  // Blocks of the wanted size's own list that are looked at; those of the next
  // list are all large enough.
  static constexpr int kLookedAt = 8;
  struct List {
    int log;
    int step;
  };
  static List ListOf(size_t bytes);

  // From page `first` up to, not including, page `last`.
  struct Pages {
    size_t first;
    size_t last;
    bool empty() const { return first >= last; }
  };
  static Region* RegionOf(void* address);
  static Block* FirstOf(Region* region);
  static Block* NextOf(Block* block);  // null: it is the last
  static Block* PreviousOf(Block* block);
  static Pages TouchedBy(Block* block, size_t bytes);
  static Pages SpareIn(Block* block);
  static size_t CountHeld(const Region& region, Pages pages);

  Block* Find(size_t bytes);
  Block* Extend();
  void Insert(Block* block);
  void Remove(Block* block);
  // Makes `bytes` of a free block, which is listed no more, a block in use. False:
  // `room` is too small.
  bool Use(Block* block, size_t bytes, size_t room);
  void SplitOff(Block* block, size_t bytes);
  void FreeBlock(Block* block);
  void Hold(Region* region, Pages pages);
  void AddSpares(Region* region, ptrdiff_t pages);
  void ReleaseRegion(Region* region);

  Region* regions_ = nullptr;
  Region* with_spares_ = nullptr;
  Region* empty_ = nullptr;  // one in which nothing is
  size_t held_bytes_ = 0;
  size_t spare_bytes_ = 0;
  uint32_t logs_ = 0;  // bits: which powers of two, and which of their lists, have blocks
  uint8_t steps_[kMaxLog - kMinLog + 1] = {};
  Block* lists_[kMaxLog - kMinLog + 1][kSteps] = {};
};

}  // namespace selenite::vm
