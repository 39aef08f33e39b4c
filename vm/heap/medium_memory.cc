#include "vm/heap/medium_memory.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "vm/support/check.h"

namespace selenite::vm {
namespace {

constexpr size_t RoundUp(size_t bytes, size_t unit) { return (bytes + unit - 1) & ~(unit - 1); }

// Calls `visit(word, bits)` for the words of a bit set in which `first` to `last` lie.
template <class Visit>
void ForWords(size_t first, size_t last, Visit visit) {
  while (first < last) {
    const size_t begin = first % 64;
    const size_t count = std::min(64 - begin, last - first);
    visit(first / 64, (count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1) << begin);
    first += count;
  }
}

}  // namespace

MediumMemory::~MediumMemory() {
  while (regions_ != nullptr) {
    Region* region = regions_;
    regions_ = region->next;
    RegionPool::Release(region);
  }
}

// ---- Where things are.

MediumMemory::List MediumMemory::ListOf(size_t bytes) {
  const int log = static_cast<int>(std::bit_width(bytes)) - 1;
  return {log - kMinLog, static_cast<int>((bytes >> (log - 3)) & (kSteps - 1))};
}

MediumMemory::Region* MediumMemory::RegionOf(void* address) {
  return reinterpret_cast<Region*>(reinterpret_cast<uintptr_t>(address) &
                                   ~(RegionPool::kRegionBytes - 1));
}

MediumMemory::Block* MediumMemory::FirstOf(Region* region) {
  return reinterpret_cast<Block*>(reinterpret_cast<char*>(region) + kRegionHeaderBytes);
}

MediumMemory::Block* MediumMemory::NextOf(Block* block) {
  char* next = reinterpret_cast<char*>(block) + block->bytes;
  const bool is_end =
      (reinterpret_cast<uintptr_t>(next) & (RegionPool::kRegionBytes - 1)) == 0;
  return is_end ? nullptr : reinterpret_cast<Block*>(next);
}

MediumMemory::Block* MediumMemory::PreviousOf(Block* block) {
  if (block->previous_bytes == 0) return nullptr;
  return reinterpret_cast<Block*>(reinterpret_cast<char*>(block) - block->previous_bytes);
}

// The pages on which the first `bytes` of a block lie.
MediumMemory::Pages MediumMemory::TouchedBy(Block* block, size_t bytes) {
  const size_t begin = static_cast<size_t>(reinterpret_cast<char*>(block) -
                                           reinterpret_cast<char*>(RegionOf(block)));
  return {begin / kSystemPageBytes, RoundUp(begin + bytes, kSystemPageBytes) / kSystemPageBytes};
}

// The pages of a free block on which there is nothing at all.
MediumMemory::Pages MediumMemory::SpareIn(Block* block) {
  const size_t begin = static_cast<size_t>(reinterpret_cast<char*>(block) -
                                           reinterpret_cast<char*>(RegionOf(block)));
  return {RoundUp(begin + sizeof(Block), kSystemPageBytes) / kSystemPageBytes,
          (begin + block->bytes) / kSystemPageBytes};
}

size_t MediumMemory::CountHeld(const Region& region, Pages pages) {
  size_t count = 0;
  ForWords(pages.first, pages.last, [&](size_t word, uint64_t bits) {
    count += static_cast<size_t>(std::popcount(region.held[word] & bits));
  });
  return count;
}

// ---- What is held, and what of it is spare.

void MediumMemory::Hold(Region* region, Pages pages) {
  ForWords(pages.first, pages.last, [&](size_t word, uint64_t bits) {
    held_bytes_ +=
        kSystemPageBytes * static_cast<size_t>(std::popcount(bits & ~region->held[word]));
    region->held[word] |= bits;
  });
}

void MediumMemory::AddSpares(Region* region, ptrdiff_t pages) {
  if (pages == 0) return;
  const bool had = region->spare_pages != 0;
  region->spare_pages = static_cast<uint32_t>(region->spare_pages + pages);
  spare_bytes_ += static_cast<size_t>(pages) * kSystemPageBytes;
  const bool has = region->spare_pages != 0;
  if (had == has) return;
  if (has) {
    region->previous_with_spares = nullptr;
    region->next_with_spares = with_spares_;
    if (with_spares_ != nullptr) with_spares_->previous_with_spares = region;
    with_spares_ = region;
    return;
  }
  Region* const next = region->next_with_spares;
  Region* const previous = region->previous_with_spares;
  (previous == nullptr ? with_spares_ : previous->next_with_spares) = next;
  if (next != nullptr) next->previous_with_spares = previous;
}

void MediumMemory::ReleaseSpares() {
  Region* region = with_spares_;
  for (Block* block = FirstOf(region); block != nullptr && region->spare_pages != 0;
       block = NextOf(block)) {
    if (!block->is_free) continue;
    const Pages pages = SpareIn(block);
    if (pages.empty()) continue;
    const size_t count = CountHeld(*region, pages);
    if (count == 0) continue;
    // When the system refuses that (memory is locked), the heap counts it all the same.
    (void)RegionPool::GiveBack(reinterpret_cast<char*>(region) + pages.first * kSystemPageBytes,
                               (pages.last - pages.first) * kSystemPageBytes);
    ForWords(pages.first, pages.last,
             [&](size_t word, uint64_t bits) { region->held[word] &= ~bits; });
    held_bytes_ -= count * kSystemPageBytes;
    AddSpares(region, -static_cast<ptrdiff_t>(count));
  }
}

// ---- Lists of free blocks.

void MediumMemory::Insert(Block* block) {
  block->is_free = true;
  block->is_listed = block->bytes >= kListedBytes;
  Region* region = RegionOf(block);
  AddSpares(region, static_cast<ptrdiff_t>(CountHeld(*region, SpareIn(block))));
  if (!block->is_listed) return;
  const List list = ListOf(block->bytes);
  Block*& first = lists_[list.log][list.step];
  block->links = {first, nullptr};
  if (first != nullptr) first->links.previous = block;
  first = block;
  logs_ |= 1u << list.log;
  steps_[list.log] |= static_cast<uint8_t>(1u << list.step);
}

void MediumMemory::Remove(Block* block) {
  Region* region = RegionOf(block);
  AddSpares(region, -static_cast<ptrdiff_t>(CountHeld(*region, SpareIn(block))));
  block->is_free = false;
  if (!block->is_listed) return;
  block->is_listed = false;
  const List list = ListOf(block->bytes);
  Block*& first = lists_[list.log][list.step];
  Block* const next = block->links.next;
  Block* const previous = block->links.previous;
  (previous == nullptr ? first : previous->links.next) = next;
  if (next != nullptr) next->links.previous = previous;
  if (first != nullptr) return;
  steps_[list.log] &= static_cast<uint8_t>(~(1u << list.step));
  if (steps_[list.log] == 0) logs_ &= ~(1u << list.log);
}

MediumMemory::Block* MediumMemory::Find(size_t bytes) {
  const List list = ListOf(bytes);
  Block* block = lists_[list.log][list.step];
  for (int i = 0; block != nullptr && i < kLookedAt; ++i, block = block->links.next) {
    if (block->bytes >= bytes) return block;
  }
  const uint32_t steps = steps_[list.log] & (~uint32_t{1} << list.step);
  if (steps != 0) return lists_[list.log][std::countr_zero(steps)];
  const uint32_t logs = logs_ & (~uint32_t{1} << list.log);
  if (logs == 0) return nullptr;
  const int log = std::countr_zero(logs);
  return lists_[log][std::countr_zero(static_cast<uint32_t>(steps_[log]))];
}

// ---- Blocks.

MediumMemory::Block* MediumMemory::Extend() {
  auto* region = static_cast<Region*>(RegionPool::Acquire());
  if (region == nullptr) return nullptr;
  // All the rest of it reads zero.
  region->next = regions_;
  if (regions_ != nullptr) regions_->previous = region;
  regions_ = region;
  Block* block = FirstOf(region);
  block->bytes = RegionPool::kRegionBytes - kRegionHeaderBytes;
  Hold(region, {0, 1});
  Insert(block);
  empty_ = region;
  return block;
}

// Cuts what is behind the first `bytes` of a block off as a free block.
void MediumMemory::SplitOff(Block* block, size_t bytes) {
  Block* after = NextOf(block);
  auto* rest = reinterpret_cast<Block*>(reinterpret_cast<char*>(block) + bytes);
  rest->bytes = static_cast<uint32_t>(block->bytes - bytes);
  rest->previous_bytes = static_cast<uint32_t>(bytes);
  block->bytes = static_cast<uint32_t>(bytes);
  if (after != nullptr) after->previous_bytes = rest->bytes;
  Insert(rest);
}

bool MediumMemory::Use(Block* block, size_t bytes, size_t room) {
  // What is too small for a block of its own stays with it.
  const bool splits = block->bytes - bytes >= sizeof(Block);
  if (!splits) bytes = block->bytes;
  const Pages pages = TouchedBy(block, bytes + (splits ? sizeof(Block) : 0));
  Region* region = RegionOf(block);
  const size_t more =
      kSystemPageBytes * (pages.last - pages.first - CountHeld(*region, pages));
  if (more > room) return false;
  Hold(region, pages);
  if (splits) SplitOff(block, bytes);
  return true;
}

void* MediumMemory::Allocate(size_t bytes, size_t room) {
  if constexpr (!kKeepsMemory) {
    if (bytes + kBytesPerBlock > room) return nullptr;
    void* memory = std::malloc(bytes);
    if (memory != nullptr) held_bytes_ += bytes + kBytesPerBlock;
    return memory;
  }
  bytes = RoundUp(bytes + kHeaderBytes, kGranule);
  Block* block = Find(bytes);
  if (block == nullptr) {
    // The region's first page.
    if (room < kSystemPageBytes) return nullptr;
    block = Extend();
    if (block == nullptr) return nullptr;
    room -= kSystemPageBytes;
  }
  Remove(block);
  if (!Use(block, bytes, room)) {
    Insert(block);
    return nullptr;
  }
  Region* region = RegionOf(block);
  ++region->used_blocks;
  if (empty_ == region) empty_ = nullptr;
  return &block->links;
}

void MediumMemory::FreeBlock(Block* block) {
  Block* next = NextOf(block);
  if (next != nullptr && next->is_free) {
    Remove(next);
    block->bytes += next->bytes;
    next = NextOf(block);
  }
  Block* previous = PreviousOf(block);
  if (previous != nullptr && previous->is_free) {
    Remove(previous);
    previous->bytes += block->bytes;
    block = previous;
  }
  if (next != nullptr) next->previous_bytes = block->bytes;
  Insert(block);
}

void MediumMemory::Free(void* memory, size_t bytes) {
  if constexpr (!kKeepsMemory) {
    held_bytes_ -= bytes + kBytesPerBlock;
    std::free(memory);
    return;
  }
  auto* block = reinterpret_cast<Block*>(static_cast<char*>(memory) - kHeaderBytes);
  Region* region = RegionOf(block);
  FreeBlock(block);
  if (--region->used_blocks != 0) return;
  if (empty_ != nullptr) {
    ReleaseRegion(region);
  } else {
    empty_ = region;
  }
}

void MediumMemory::ReleaseRegion(Region* region) {
  Remove(FirstOf(region));
  held_bytes_ -= kSystemPageBytes * CountHeld(*region, {0, kPages});
  (region->previous == nullptr ? regions_ : region->previous->next) = region->next;
  if (region->next != nullptr) region->next->previous = region->previous;
  RegionPool::Release(region);
}

bool MediumMemory::Resize(void* memory, size_t old_bytes, size_t new_bytes, size_t room) {
  if constexpr (!kKeepsMemory) return false;
  auto* block = reinterpret_cast<Block*>(static_cast<char*>(memory) - kHeaderBytes);
  const size_t bytes = RoundUp(new_bytes + kHeaderBytes, kGranule);
  if (bytes <= block->bytes) {
    if (block->bytes - bytes < sizeof(Block)) return true;
    // The rest is freed like a block in use: it may have a free neighbour.
    Hold(RegionOf(block), TouchedBy(block, bytes + sizeof(Block)));
    SplitOff(block, bytes);
    Block* rest = NextOf(block);
    Remove(rest);
    FreeBlock(rest);
    return true;
  }
  Block* next = NextOf(block);
  if (next == nullptr || !next->is_free || block->bytes + next->bytes < bytes) return false;
  Remove(next);
  const size_t had = block->bytes;
  block->bytes += next->bytes;
  if (Block* after = NextOf(block); after != nullptr) after->previous_bytes = block->bytes;
  if (Use(block, bytes, room)) return true;
  // As it was.
  SplitOff(block, had);
  return false;
}

}  // namespace selenite::vm
