#include "vm/support/remainder.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace selenite::vm {
namespace {

void ExpectAsTheCLibrary(double a, double b) {
  // Bit by bit: signs of zeros and of NaN count.
  EXPECT_EQ(std::bit_cast<uint64_t>(std::fmod(a, b)), std::bit_cast<uint64_t>(RemainderOf(a, b)))
      << std::hexfloat << a << ", " << b;
}

TEST(Remainder, IsTheOneOfTheCLibraryAtTheEdges) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> values = {0.0, kInfinity, kNaN, 1.0, 1.5, 3.0, 7.25, 0.1, 1e308, 1.7e308,
                                3.3e-308, 0x1p31, 0x1p32, 0x1p53, 0x1p53 + 2, 0x1p63, 0x1p64};
  // Powers of two, their neighbours, and three times them, down to the least.
  for (int power = -1074; power < 1024; power += 7) {
    const double value = std::ldexp(1, power);
    values.insert(values.end(), {value, std::nextafter(value, 0), std::nextafter(value, kInfinity),
                                 std::ldexp(3, power - 1)});
  }
  values.push_back(std::numeric_limits<double>::max());
  values.push_back(std::numeric_limits<double>::denorm_min());
  const size_t count = values.size();
  for (size_t i = 0; i < count; ++i) values.push_back(-values[i]);
  std::mt19937_64 random(13);
  for (double a : values) {
    ExpectAsTheCLibrary(a, a);
    for (size_t i = 0; i < 34; ++i) ExpectAsTheCLibrary(a, values[i % 17 + (i < 17 ? 0 : count)]);
    for (int i = 0; i < 40; ++i) ExpectAsTheCLibrary(a, values[random() % values.size()]);
  }
}

TEST(Remainder, IsTheOneOfTheCLibraryForAnyBits) {
  std::mt19937_64 random(20261129);
  for (int i = 0; i < 100000; ++i) {
    const uint64_t bits = random();
    const double a = std::bit_cast<double>(bits);
    ExpectAsTheCLibrary(a, std::bit_cast<double>(random()));
    // Nearby, and with few bits.
    ExpectAsTheCLibrary(a, std::bit_cast<double>(bits - (random() % 64 << 52)));
    ExpectAsTheCLibrary(a, std::bit_cast<double>(random() & ~uint64_t{0} << random() % 53));
    // Subnormal.
    ExpectAsTheCLibrary(a, std::bit_cast<double>(random() >> (12 + random() % 52)));
    // Integers.
    ExpectAsTheCLibrary(static_cast<double>(random() >> random() % 64),
                        static_cast<double>(random() >> random() % 64));
  }
}

TEST(Remainder, RoundedDownHasTheSignOfTheDivisor) {
  EXPECT_EQ(1.5, FloorRemainderOf(-5.5, 3.5));
  EXPECT_EQ(-1.5, FloorRemainderOf(5.5, -3.5));
  EXPECT_EQ(2.0, FloorRemainderOf(5.5, 3.5));
  EXPECT_EQ(-2.0, FloorRemainderOf(-5.5, -3.5));
  EXPECT_TRUE(std::signbit(FloorRemainderOf(-6.0, 3.0)));
  EXPECT_FALSE(std::signbit(FloorRemainderOf(6.0, -3.0)));
  EXPECT_EQ(std::numeric_limits<double>::infinity(),
            FloorRemainderOf(-1, std::numeric_limits<double>::infinity()));
  // The product of the two would be zero.
  EXPECT_EQ(0x1p-1073, FloorRemainderOf(-0x1p-1074, 3 * 0x1p-1074));
}

}  // namespace
}  // namespace selenite::vm
