#include "vm/support/compact_vector.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace selenite::vm {
namespace {

TEST(CompactVectorTest, IsCompactAndExact) {
  EXPECT_EQ(sizeof(CompactVector<uint64_t>), 16u);
  CompactVector<int> some;
  EXPECT_TRUE(some.empty());
  EXPECT_EQ(some.capacity(), 0u);
  some.reserve(7);
  EXPECT_EQ(some.capacity(), 7u);
  some.assign(9, 3);
  EXPECT_EQ(some.capacity(), 9u);
  EXPECT_EQ(some, CompactVector<int>({3, 3, 3, 3, 3, 3, 3, 3, 3}));
}

TEST(CompactVectorTest, GrowsAndKeepsItsItems) {
  CompactVector<int> some;
  std::vector<int> expected;
  for (int i = 0; i < 1000; ++i) {
    some.push_back(i == 0 ? 0 : some.back() + 1);
    expected.push_back(i);
  }
  EXPECT_EQ(some, CompactVector<int>(expected.begin(), expected.end()));
  some.push_back(some[500]);
  EXPECT_EQ(some.back(), 500);
  some.resize(3);
  some.resize(5, 8);
  EXPECT_EQ(some, CompactVector<int>({0, 1, 2, 8, 8}));
}

TEST(CompactVectorTest, IsCopiedAndMoved) {
  CompactVector<int> one = {1, 2, 3};
  CompactVector<int> copy = one;
  one[0] = 9;
  EXPECT_EQ(copy, CompactVector<int>({1, 2, 3}));
  const CompactVector<int>& same = copy;
  copy = same;
  EXPECT_EQ(copy.size(), 3u);
  CompactVector<int> moved = std::move(one);
  EXPECT_EQ(moved, CompactVector<int>({9, 2, 3}));
  copy = std::move(moved);
  EXPECT_EQ(copy, CompactVector<int>({9, 2, 3}));
  CompactVector<int>().swap(copy);
  EXPECT_TRUE(copy.empty());
  EXPECT_EQ(copy.capacity(), 0u);
}

}  // namespace
}  // namespace selenite::vm
