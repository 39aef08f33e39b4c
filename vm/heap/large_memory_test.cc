#include "vm/heap/large_memory.h"

#include <gtest/gtest.h>

#include <cstring>

namespace selenite::vm {
namespace {

TEST(LargeMemory, GrowsAndShrinksAcrossTheBoundary) {
  size_t size = 100;
  unsigned char* memory = static_cast<unsigned char*>(AllocateMemory(size));
  for (size_t i = 0; i < size; ++i) ASSERT_EQ(memory[i], 0);
  for (size_t next : {70'000ul, 65'536ul, 65'535ul, 1'000'000ul, 999'999ul, 1'000'000ul, 300ul,
                      65'537ul, 8'000'000ul, 8'000'001ul, 66'000ul, 1ul}) {
    std::memset(memory, 0xab, size);
    memory = static_cast<unsigned char*>(ReallocateMemory(memory, size, next));
    ASSERT_NE(memory, nullptr);
    for (size_t i = 0; i < next; ++i) ASSERT_EQ(memory[i], i < size ? 0xab : 0) << next << " " << i;
    size = next;
  }
  FreeMemory(memory, size);
}

TEST(LargeMemory, ReleasesInPieces) {
  ReleaseQueue queue;
  for (int i = 0; i < 3; ++i) queue.Add(AllocateMemory(3'000'000), 3'000'000);
  queue.Add(AllocateMemory(100), 100);
  for (int i = 0; i < 20; ++i) queue.Release(1'000'000);
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace selenite::vm
