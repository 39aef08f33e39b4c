// Blocks of one heap, and which pages it holds for them.
#include "vm/heap/medium_memory.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstring>
#include <random>
#include <vector>

namespace selenite::vm {
namespace {

constexpr size_t kNoLimit = SIZE_MAX;

struct Held {
  unsigned char* memory;
  size_t bytes;
  unsigned char text;
};

void Fill(const Held& held) { std::memset(held.memory, held.text, held.bytes); }

bool IsWhole(const Held& held) {
  for (size_t i = 0; i < held.bytes; ++i) {
    if (held.memory[i] != held.text) return false;
  }
  return true;
}

size_t AnySize(std::mt19937& random) {
  // As many small ones as large ones.
  const size_t most = MediumMemory::kMinBytes << random() % 10;
  const size_t bytes = MediumMemory::kMinBytes + random() % most;
  return bytes < MediumMemory::kMaxBytes ? bytes : MediumMemory::kMaxBytes;
}

TEST(MediumMemory, BlocksKeepWhatIsInThem) {
  std::mt19937 random(1);
  MediumMemory memory;
  std::vector<Held> all;
  for (int i = 0; i < 20'000; ++i) {
    const size_t room = random() % 4 == 0 ? random() % 100'000 : kNoLimit;
    const size_t before = memory.held_bytes();
    const bool grows = all.size() < 20 || (all.size() < 200 && random() % 2 == 0);
    if (grows) {
      const size_t bytes = AnySize(random);
      void* block = memory.Allocate(bytes, room);
      if (block != nullptr) {
        all.push_back({static_cast<unsigned char*>(block), bytes,
                       static_cast<unsigned char>(random())});
        Fill(all.back());
      } else {
        ASSERT_NE(room, kNoLimit);
      }
    } else {
      Held& held = all[random() % all.size()];
      ASSERT_TRUE(IsWhole(held));
      const size_t bytes = AnySize(random);
      if (random() % 3 == 0) {
        if (memory.Resize(held.memory, held.bytes, bytes, room)) {
          held.bytes = std::min(held.bytes, bytes);
          ASSERT_TRUE(IsWhole(held));
          held.bytes = bytes;
          Fill(held);
        } else if constexpr (kKeepsMemory) {
          ASSERT_GT(bytes, held.bytes);
        }
      } else {
        memory.Free(held.memory, held.bytes);
        held = all.back();
        all.pop_back();
      }
    }
    if (room != kNoLimit) ASSERT_LE(memory.held_bytes(), before + room);
    size_t sum = 0;
    for (const Held& held : all) sum += held.bytes;
    ASSERT_GE(memory.held_bytes(), sum);
    if (random() % 1000 == 0) {
      while (memory.spare_bytes() > 0) memory.ReleaseSpares();
      ASSERT_GE(memory.held_bytes(), sum);
    }
  }
  for (const Held& held : all) {
    ASSERT_TRUE(IsWhole(held));
    memory.Free(held.memory, held.bytes);
  }
  while (memory.spare_bytes() > 0) memory.ReleaseSpares();
  // The first page of a region that is kept.
  EXPECT_LE(memory.held_bytes(), kSystemPageBytes);
}

// What the system says about the pages around some blocks.
size_t ResidentPages(void* region) {
  unsigned char pages[RegionPool::kRegionBytes / kSystemPageBytes];
  EXPECT_EQ(mincore(region, RegionPool::kRegionBytes, pages), 0);
  size_t count = 0;
  for (unsigned char page : pages) count += page & 1;
  return count;
}

TEST(MediumMemory, HoldsWhatTheSystemGave) {
  if constexpr (!kKeepsMemory) GTEST_SKIP() << "blocks are the C library's";
  MediumMemory memory;
  std::vector<Held> all;
  for (int i = 0; i < 40; ++i) {
    all.push_back({static_cast<unsigned char*>(memory.Allocate(20'000, kNoLimit)), 20'000, 'x'});
    Fill(all.back());
  }
  void* region = reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(all[0].memory) &
                                         ~(RegionPool::kRegionBytes - 1));
  EXPECT_EQ(memory.held_bytes(), ResidentPages(region) * kSystemPageBytes);
  EXPECT_LT(memory.held_bytes(), 40 * 20'016 + 2 * kSystemPageBytes);
  for (size_t i = 0; i < all.size(); i += 2) memory.Free(all[i].memory, all[i].bytes);
  EXPECT_EQ(memory.held_bytes(), ResidentPages(region) * kSystemPageBytes);
  EXPECT_GE(memory.spare_bytes(), 20 * 12'000u);
  while (memory.spare_bytes() > 0) memory.ReleaseSpares();
  EXPECT_EQ(memory.held_bytes(), ResidentPages(region) * kSystemPageBytes);
  for (size_t i = 1; i < all.size(); i += 2) EXPECT_TRUE(IsWhole(all[i]));
}

// Freed blocks serve again: no page is taken for a size that was freed before.
TEST(MediumMemory, FreedBlocksServeAgain) {
  if constexpr (!kKeepsMemory) GTEST_SKIP() << "blocks are the C library's";
  MediumMemory memory;
  for (size_t bytes : {600u, 5'000u, 33'000u, 300'000u}) {
    std::vector<void*> all;
    for (int i = 0; i < 30; ++i) all.push_back(memory.Allocate(bytes, kNoLimit));
    const size_t held = memory.held_bytes();
    for (int round = 0; round < 10; ++round) {
      for (size_t i = 0; i < all.size(); i += 3) memory.Free(all[i], bytes);
      for (size_t i = 0; i < all.size(); i += 3) {
        all[i] = memory.Allocate(bytes, 0);
        ASSERT_NE(all[i], nullptr) << bytes;
      }
    }
    EXPECT_EQ(memory.held_bytes(), held);
    for (void* block : all) memory.Free(block, bytes);
  }
}

TEST(MediumMemory, RegionsOfAHeapServeTheNext) {
  if constexpr (!kKeepsMemory) GTEST_SKIP() << "blocks are the C library's";
  void* first;
  {
    MediumMemory memory;
    first = memory.Allocate(100'000, kNoLimit);
    std::memset(first, 'x', 100'000);
    EXPECT_GE(ResidentPages(reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(first) &
                                                    ~(RegionPool::kRegionBytes - 1))),
              24u);
  }
  EXPECT_EQ(ResidentPages(reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(first) &
                                                  ~(RegionPool::kRegionBytes - 1))),
            0u);
  MediumMemory memory;
  EXPECT_EQ(memory.Allocate(100'000, kNoLimit), first);
}

}  // namespace
}  // namespace selenite::vm
