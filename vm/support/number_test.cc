#include "vm/support/number.h"

#include <cmath>
#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace selenite::vm {
namespace {

void ExpectInteger(std::string_view text, int64_t value) {
  SCOPED_TRACE(text.substr(0, 60));
  const std::optional<Number> number = ParseNumber(text);
  ASSERT_TRUE(number.has_value());
  ASSERT_TRUE(number->is_integer);
  EXPECT_EQ(number->integer, value);
}

void ExpectFloat(std::string_view text, double value) {
  SCOPED_TRACE(text.substr(0, 60));
  const std::optional<Number> number = ParseNumber(text);
  ASSERT_TRUE(number.has_value());
  ASSERT_FALSE(number->is_integer);
  EXPECT_EQ(number->real, value);
  EXPECT_EQ(std::signbit(number->real), std::signbit(value));
}

std::string Repeat(std::string_view piece, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += piece;
  return text;
}

TEST(NumberTest, Integers) {
  ExpectInteger("0", 0);
  ExpectInteger("-0", 0);
  ExpectInteger("+17", 17);
  ExpectInteger(" \t\n\v\f\r12 \t\n\v\f\r", 12);
  ExpectInteger(Repeat("0", 100) + "1", 1);
  ExpectInteger("9223372036854775807", INT64_MAX);
  ExpectInteger("-9223372036854775808", INT64_MIN);
}

TEST(NumberTest, DecimalIntegersThatOverflowAreFloats) {
  ExpectFloat("9223372036854775808", 0x1p63);
  ExpectFloat("-9223372036854775809", -0x1p63);
  ExpectFloat("18446744073709551616", 0x1p64);
  ExpectFloat(Repeat("9", 400), HUGE_VAL);
}

TEST(NumberTest, HexadecimalIntegersWrapAround) {
  ExpectInteger("0xff", 255);
  ExpectInteger("0XfF", 255);
  ExpectInteger("-0x10", -16);
  ExpectInteger("0xffffffffffffffff", -1);
  ExpectInteger("-0xffffffffffffffff", 1);
  ExpectInteger("0x123456789abcdef01", 0x23456789abcdef01);
  ExpectInteger("-0x8000000000000000", INT64_MIN);
}

TEST(NumberTest, DecimalFloats) {
  ExpectFloat("1.5", 1.5);
  ExpectFloat(".5", 0.5);
  ExpectFloat("5.", 5.0);
  ExpectFloat("1e5", 1e5);
  ExpectFloat("-1E-5 ", -1e-5);
  ExpectFloat("-0.0", -0.0);
  ExpectFloat("1e0000000000000000000000000000000005", 1e5);
  ExpectFloat("1e309", HUGE_VAL);
  ExpectFloat("-1e99999999999999999999999", -HUGE_VAL);
  ExpectFloat("1e-99999999999999999999999", 0.0);
  ExpectFloat("0e99999999999999999999999", 0.0);
  ExpectFloat("4.9e-324", std::numeric_limits<double>::denorm_min());
  ExpectFloat("2.4703282292062327e-324", 0.0);
  ExpectFloat("2.4703282292062328e-324", std::numeric_limits<double>::denorm_min());
}

TEST(NumberTest, LongDecimalFloatsAreRoundedOnce) {
  // Exactly halfway between two doubles: to even, unless a digit follows.
  ExpectFloat("9007199254740993." + Repeat("0", 900), 9007199254740992.0);
  ExpectFloat("9007199254740993." + Repeat("0", 900) + "1", 9007199254740994.0);
  ExpectFloat("9007199254740992." + Repeat("9", 900), 9007199254740992.0);
  ExpectFloat("1" + Repeat("0", 1000) + "e-1000", 1.0);
  ExpectFloat("0." + Repeat("0", 1000) + "1e1001", 1.0);
}

TEST(NumberTest, HexadecimalFloats) {
  ExpectFloat("0x.8", 0.5);
  ExpectFloat("0x8.", 8.0);
  ExpectFloat("0x1p4", 16.0);
  ExpectFloat("-0xA.8P-1", -5.25);
  ExpectFloat("0x1p1023", 0x1p1023);
  ExpectFloat("0x1p1024", HUGE_VAL);
  ExpectFloat("0x1.fffffffffffff7p1023", 0x1.fffffffffffffp1023);
  ExpectFloat("0x1.fffffffffffff8p1023", HUGE_VAL);
  ExpectFloat("0x1p-1074", 0x1p-1074);
  ExpectFloat("0x1p-1075", 0.0);
  ExpectFloat("0x1.8p-1075", 0x1p-1074);
  ExpectFloat("0x1.0000000000000000000000001p-1075", 0x1p-1074);
  ExpectFloat("0x20000000000001.0", 0x1p53);
  ExpectFloat("0x20000000000001.0" + Repeat("0", 100) + "1", 0x20000000000002p0);
  ExpectFloat("0x0p99999999999999999999", 0.0);
  ExpectFloat("0x1p-99999999999999999999", 0.0);
  ExpectFloat("0x" + Repeat("0", 1000) + "1" + Repeat("0", 1000) + "p-4000", 1.0);
}

TEST(NumberTest, NotNumbers) {
  using namespace std::string_view_literals;
  for (std::string_view text :
       {""sv, " "sv, "-"sv, "--1"sv, "- 1"sv, "1 2"sv, "1\0"sv, "."sv, "e5"sv, ".e5"sv, "1e"sv,
        "1e+"sv, "1e5.0"sv, "1..2"sv, "1.2.3"sv, "0x"sv, "0x."sv, "0xg"sv, "0x1p"sv, "0x.p1"sv,
        "0x1p1p1"sv, "0x-1"sv, "inf"sv, "nan"sv, "-inf"sv, "infinity"sv, "1f"sv, "0b1"sv, "1,5"sv,
        "1_000"sv, "\xd9\xa1"sv}) {
    EXPECT_FALSE(ParseNumber(text).has_value()) << text;
  }
}

TEST(NumberTest, PriceKnowsWhatIsHardToRead) {
  // Ordinary numerals.
  for (std::string_view text :
       {"", "7", "9223372036854775807", "-9223372036854775808", "0.1234567890123456789",
        "1.7976931348623157e308", "2.2250738585072014e-308", "                               7",
        "0000000000000000000000000000000000000.1", "0.000000000000000000000000000000001",
        "no number, though of a certain length"}) {
    EXPECT_EQ(0, NumeralPrice(text)) << text;
  }
  // More digits than fit in 64 bits may be near halfway between two floats.
  EXPECT_EQ(6 + 38 / 4 + 38 / 16, NumeralPrice("2.2250738585072011360574097967091e-308"));
  EXPECT_EQ(6 + 5 + 1, NumeralPrice("12345678901234567890"));
  EXPECT_EQ(6 + 6 + 1, NumeralPrice(" -1234567890.1234567890 "));
  EXPECT_EQ(6 + 400 / 4 + 400 / 16, NumeralPrice(Repeat("7", 400)));
  EXPECT_EQ(6 + 65536 / 4 + 770 / 16, NumeralPrice(Repeat("0", 65536)));
  // Hexadecimal ones, and length.
  EXPECT_EQ(0, NumeralPrice("0xffffffffffffffff"));
  EXPECT_EQ(6, NumeralPrice("0x1.23456789abcdefp-1060"));
  EXPECT_EQ(10, NumeralPrice(Repeat(" ", 40) + "7"));
}

TEST(NumberTest, LengthIsNoProblem) {
  ExpectFloat(Repeat("123456789", 100000), HUGE_VAL);
  ExpectFloat("0." + Repeat("0", 1000000) + "5e1000000", 0.5);
  ExpectInteger("0x" + Repeat("0123456789abcdef", 50000), 0x0123456789abcdef);
}

}  // namespace
}  // namespace selenite::vm
