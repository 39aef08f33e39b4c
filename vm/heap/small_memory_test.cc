#include "vm/heap/small_memory.h"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <thread>
#include <vector>

namespace selenite::vm {
namespace {

constexpr size_t kNoLimit = SIZE_MAX;

void* Take(SmallMemory& memory, SmallMemory::Kind kind, size_t bytes, size_t room = kNoLimit) {
  void* cell = memory.Allocate(kind, bytes);
  return cell != nullptr ? cell : memory.Refill(kind, bytes, room);
}

TEST(SmallMemory, CellsAreApartAndWritable) {
  SmallMemory memory;
  std::vector<std::pair<char*, size_t>> cells;
  for (size_t bytes = 1; bytes <= SmallMemory::kMaxBytes; ++bytes) {
    for (int i = 0; i < 20; ++i) {
      char* cell = static_cast<char*>(Take(memory, SmallMemory::Kind::kBuffers, bytes));
      ASSERT_NE(cell, nullptr);
      std::memset(cell, static_cast<int>(bytes + i), bytes);
      cells.emplace_back(cell, bytes);
    }
  }
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto [cell, bytes] = cells[i];
    const char expected = static_cast<char>(bytes + i % 20);
    for (size_t at = 0; at < bytes; ++at) ASSERT_EQ(cell[at], expected);
    memory.Free(SmallMemory::Kind::kBuffers, cell);
  }
}

TEST(SmallMemory, WhatIsFreedGoesBack) {
  SmallMemory memory;
  std::vector<void*> cells;
  for (int i = 0; i < 10'000; ++i) cells.push_back(Take(memory, SmallMemory::Kind::kBuffers, 64));
  EXPECT_GE(memory.held_bytes(), 10'000u * 64);
  EXPECT_LE(memory.held_bytes(), 10'000u * 82);
  for (void* cell : cells) memory.Free(SmallMemory::Kind::kBuffers, cell);
  EXPECT_LE(memory.held_bytes(), 2 * kPageBytes);
}

TEST(SmallMemory, SparePagesServeAnySize) {
  if (!kKeepsMemory) GTEST_SKIP();
  SmallMemory memory;
  memory.SetSpareLimit(SIZE_MAX);
  std::vector<void*> cells;
  for (int i = 0; i < 10'000; ++i) cells.push_back(Take(memory, SmallMemory::Kind::kBuffers, 64));
  for (void* cell : cells) memory.Free(SmallMemory::Kind::kBuffers, cell);
  const size_t held = memory.held_bytes();
  EXPECT_TRUE(memory.has_spares());
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_NE(Take(memory, SmallMemory::Kind::kObjects, 128, 0), nullptr);
  }
  EXPECT_EQ(memory.held_bytes(), held);
  memory.SetSpareLimit(0);
  while (memory.has_too_many_spares()) memory.ReleaseSpare();
  EXPECT_LT(memory.held_bytes(), held);
}

TEST(SmallMemory, AFewCellsTakeLittle) {
  if (!kKeepsMemory) GTEST_SKIP();
  SmallMemory memory;
  for (size_t bytes : {24, 40, 64, 144}) (void)Take(memory, SmallMemory::Kind::kObjects, bytes);
  EXPECT_EQ(memory.held_bytes(), 4 * kPieceOfPageBytes);
}

TEST(SmallMemory, NoRoomNoSpan) {
  SmallMemory memory;
  EXPECT_EQ(Take(memory, SmallMemory::Kind::kObjects, 64, 50), nullptr);
  EXPECT_EQ(memory.held_bytes(), 0u);
}

// Heaps on several threads share slabs, and pages go from one to another.
TEST(SmallMemory, HeapsOnThreads) {
  auto work = [](uint32_t seed) {
    for (int round = 0; round < 30; ++round) {
      SmallMemory memory;
      std::vector<std::pair<uint32_t*, uint32_t>> cells;
      for (uint32_t i = 0; i < 3'000; ++i) {
        seed = seed * 1664525 + 1013904223;
        if (!cells.empty() && seed >> 30 == 0) {
          auto [cell, value] = cells.back();
          ASSERT_EQ(*cell, value);
          cells.pop_back();
          memory.Free(SmallMemory::Kind::kBuffers, cell);
          continue;
        }
        auto* cell = static_cast<uint32_t*>(
            Take(memory, SmallMemory::Kind::kBuffers, 8 + (seed >> 8) % 500));
        ASSERT_NE(cell, nullptr);
        *cell = seed;
        cells.emplace_back(cell, seed);
      }
      for (auto [cell, value] : cells) {
        ASSERT_EQ(*cell, value);
        memory.Free(SmallMemory::Kind::kBuffers, cell);
      }
    }
  };
  std::vector<std::thread> threads;
  for (uint32_t i = 0; i < 4; ++i) threads.emplace_back(work, i + 1);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace selenite::vm
