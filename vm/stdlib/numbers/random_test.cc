#include "vm/stdlib/numbers/random.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace selenite::vm {
namespace {

// The numbers below were printed by Lua 5.4 after the same seeds.

TEST(RandomTest, BitsAreThoseOfTheReference) {
  RandomState state = SeedRandom(42, 0);
  EXPECT_EQ(NextRandom(state), 0xee49b4f7660276e5u);
  EXPECT_EQ(NextRandom(state), 0x73a81c109b785431u);
  EXPECT_EQ(NextRandom(state), 0x8c00881aa3bfbd4bu);
  EXPECT_EQ(NextRandom(state), 0xcb28abfc09025d55u);
  state = SeedRandom(static_cast<uint64_t>(-1), 7);
  EXPECT_EQ(NextRandom(state), 0x57eebc777d0a1874u);
  EXPECT_EQ(NextRandom(state), 0xc15c24c67227f700u);
}

TEST(RandomTest, FloatsAreThoseOfTheReference) {
  RandomState state = SeedRandom(42, 0);
  EXPECT_EQ(RandomFloat(NextRandom(state)), 0x1.dc9369eecc04ep-1);
  EXPECT_EQ(RandomFloat(0), 0.0);
  EXPECT_LT(RandomFloat(~uint64_t{0}), 1.0);
}

std::vector<int64_t> Draw(int64_t low, uint64_t limit, int count) {
  RandomState state = SeedRandom(42, 0);
  std::vector<int64_t> drawn;
  for (int i = 0; i < count; ++i) {
    const uint64_t bits = NextRandom(state);
    drawn.push_back(
        static_cast<int64_t>(static_cast<uint64_t>(low) + ProjectRandom(state, bits, limit)));
  }
  return drawn;
}

TEST(RandomTest, IntervalsAreThoseOfTheReference) {
  EXPECT_EQ(Draw(1, 99, 8), (std::vector<int64_t>{50, 76, 86, 54, 64, 7, 25, 3}));
  const int64_t low = std::numeric_limits<int64_t>::min();
  const uint64_t limit = (uint64_t{1} << 63) + (uint64_t{1} << 40);
  EXPECT_EQ(Draw(low, limit, 6),
            (std::vector<int64_t>{-889430068752264143, -9046270629122405825, -4158689442498620264,
                                  -5653030306211387134, -8801378756440956393,
                                  -673272206503338473}));
}

TEST(RandomTest, EdgesOfIntervals) {
  RandomState state = SeedRandom(1, 0);
  EXPECT_EQ(ProjectRandom(state, 12345, 0), 0u);
  EXPECT_EQ(ProjectRandom(state, 12345, ~uint64_t{0}), 12345u);
  EXPECT_EQ(ProjectRandom(state, 0xff07, 7), 7u);
}

}  // namespace
}  // namespace selenite::vm
