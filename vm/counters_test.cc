#include "vm/counters.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>

namespace selenite::vm {
namespace {

// Counters as the numbers they are made of.
constexpr size_t kCounts = sizeof(Counters) / sizeof(int64_t);
using Numbers = std::array<int64_t, kCounts>;

TEST(Counters, AddAndSubtractEveryCount) {
  Numbers some;
  for (size_t i = 0; i < kCounts; ++i) some[i] = static_cast<int64_t>(i) + 1;
  Counters sum;
  sum += std::bit_cast<Counters>(some);
  sum += std::bit_cast<Counters>(some);
  for (size_t i = 0; i < kCounts; ++i) EXPECT_EQ(std::bit_cast<Numbers>(sum)[i], 2 * some[i]);
  sum -= std::bit_cast<Counters>(some);
  EXPECT_EQ(std::bit_cast<Numbers>(sum), some);
}

}  // namespace
}  // namespace selenite::vm
