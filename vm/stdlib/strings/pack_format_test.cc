#include "vm/stdlib/strings/pack_format.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace selenite::vm {
namespace {

std::string ErrorOf(std::string_view text) {
  PackFormat format(text);
  size_t total = 0;
  while (!format.at_end()) {
    std::optional<PackOption> option = format.Next(total);
    if (!option) return format.error();
    total += option->padding + option->size;
  }
  return "size " + std::to_string(total);
}

TEST(PackFormat, SizesAndErrors) {
  EXPECT_EQ("size 39", ErrorOf("bBhHiIlL  xT<>="));
  EXPECT_EQ("size 8", ErrorOf("!4 b i4"));
  EXPECT_EQ("size 24", ErrorOf("!8 b Xd d i8"));
  EXPECT_EQ("size 8", ErrorOf("i8 !8 Xi16"));
  EXPECT_EQ("size 100", ErrorOf("c100"));
  EXPECT_EQ("integral size (17) out of limits [1,16]", ErrorOf("i17"));
  EXPECT_EQ("integral size (0) out of limits [1,16]", ErrorOf("!0"));
  EXPECT_EQ("integral size (1234567890) out of limits [1,16]", ErrorOf("s12345678901"));
  EXPECT_EQ("invalid format option '7'", ErrorOf("c2147483647"));
  EXPECT_EQ("missing size for format option 'c'", ErrorOf("c"));
  EXPECT_EQ("invalid next option for option 'X'", ErrorOf("X"));
  EXPECT_EQ("invalid next option for option 'X'", ErrorOf("Xz"));
  EXPECT_EQ("invalid next option for option 'X'", ErrorOf("Xc4"));
  EXPECT_EQ("format asks for alignment not power of 2", ErrorOf("!4 i3"));
  EXPECT_EQ("invalid format option 'y'", ErrorOf("y"));
}

TEST(PackFormat, PositionRestoresTheWholeState) {
  PackFormat format(">!16 i4 <!2 i8 i16");
  PackFormat other(">!16 i4 <!2 i8 i16");
  while (!format.at_end()) {
    other.Restore(format.Position());
    std::optional<PackOption> a = format.Next(3);
    std::optional<PackOption> b = other.Next(3);
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->size, b->size);
    EXPECT_EQ(a->padding, b->padding);
    EXPECT_EQ(format.little_endian(), other.little_endian());
    EXPECT_EQ(format.Position(), other.Position());
  }
}

TEST(PackFormat, IntegersComeBack) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 20000; ++round) {
    size_t size = random() % kMaxPackedInteger + 1;
    bool little = random() % 2 == 0;
    bool is_signed = random() % 2 == 0;
    int64_t value = static_cast<int64_t>(random());
    if (size < 8) {
      // Keep what fits.
      uint64_t shift = 64 - 8 * size;
      uint64_t high = static_cast<uint64_t>(value) << shift;
      value = is_signed ? static_cast<int64_t>(high) >> shift : static_cast<int64_t>(high >> shift);
    }
    char bytes[kMaxPackedInteger];
    PackInteger(bytes, static_cast<uint64_t>(value), size, little, is_signed && value < 0);
    EXPECT_EQ(value, UnpackInteger(bytes, size, little, is_signed)) << size << little << is_signed;
  }
}

TEST(PackFormat, IntegersThatDoNotFit) {
  const char bytes[16] = {1, 0, 0, 0, 0, 0, 0, 0, 1};
  EXPECT_EQ(std::nullopt, UnpackInteger(bytes, 9, /*little=*/true, /*is_signed=*/false));
  EXPECT_EQ(1, UnpackInteger(bytes, 8, /*little=*/true, /*is_signed=*/false));
}

}  // namespace
}  // namespace selenite::vm
