#include "vm/stdlib/strings/format_spec.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <limits>
#include <random>
#include <string>

namespace selenite::vm {
namespace {

constexpr unsigned kDecimal =
    FormatSpec::kLeft | FormatSpec::kPlus | FormatSpec::kZero | FormatSpec::kSpace;

FormatSpec Parse(std::string_view text) { return ParseFormatSpec(text, 1); }

TEST(FormatSpec, ReadsFlagsWidthPrecisionAndLetter) {
  FormatSpec spec = Parse("%-5.2dxyz");
  EXPECT_EQ("%-5.2d", spec.text);
  EXPECT_EQ('d', spec.letter);
  EXPECT_EQ(6u, spec.length());
  EXPECT_TRUE(spec.has_precision());
  EXPECT_TRUE(Parse("%s").plain());
  EXPECT_EQ('\0', Parse("%5").letter);
  EXPECT_EQ("%5", Parse("%5").text);
  EXPECT_EQ('\0', Parse(std::string_view("%5\0d", 4)).letter);
}

TEST(FormatSpec, RefusesWhatTheReferenceRefuses) {
  EXPECT_TRUE(IsValidSpec(Parse("%99.99d"), kDecimal, Precision::kAllowed));
  EXPECT_TRUE(IsValidSpec(Parse("%.d"), kDecimal, Precision::kAllowed));
  EXPECT_TRUE(IsValidSpec(Parse("%0.5d"), kDecimal, Precision::kAllowed));
  EXPECT_FALSE(IsValidSpec(Parse("%100d"), kDecimal, Precision::kAllowed));
  EXPECT_FALSE(IsValidSpec(Parse("%1.100d"), kDecimal, Precision::kAllowed));
  EXPECT_FALSE(IsValidSpec(Parse("%#d"), kDecimal, Precision::kAllowed));
  EXPECT_FALSE(IsValidSpec(Parse("%.3c"), FormatSpec::kLeft, Precision::kRefused));
  EXPECT_FALSE(IsValidSpec(Parse("%05s"), FormatSpec::kLeft, Precision::kAllowed));
  EXPECT_FALSE(IsValidSpec(Parse("%..d"), kDecimal, Precision::kAllowed));
  auto too_long = [](const std::string& text) { return Parse(text).too_long; };
  EXPECT_FALSE(too_long("%" + std::string(20, '0') + "d"));
  EXPECT_TRUE(too_long("%" + std::string(21, '0') + "d"));
  EXPECT_TRUE(too_long("%" + std::string(5000, '1') + "d"));
}

std::string Integer(std::string_view spec, int64_t value) {
  char buffer[kMaxFormattedNumber];
  return {buffer, FormatSpecInteger(Parse(spec), value, buffer)};
}
std::string Float(std::string_view spec, double value) {
  char buffer[kMaxFormattedNumber];
  return {buffer, FormatSpecFloat(Parse(spec), value, buffer)};
}

TEST(FormatSpec, WritesNumbers) {
  EXPECT_EQ("   -7", Integer("%5i", -7));
  EXPECT_EQ("ffffffffffffffff", Integer("%x", -1));
  EXPECT_EQ("0x0f", Integer("%#04x", 15));
  EXPECT_EQ("3.14", Float("%.2f", 3.14159));
  EXPECT_EQ(409u, Float("%99.99f", 1e308).size());
  EXPECT_EQ("0x1.8p+0", Float("%a", 1.5));
}

std::string Printed(const std::string& format, auto value) {
  char buffer[2 * kMaxFormattedNumber];
  return {buffer, static_cast<size_t>(
                      std::snprintf(buffer, sizeof(buffer), format.c_str(), value))};
}

// A conversion with flags, width and precision chosen at random.
class RandomSpec {
 public:
  uint64_t Draw(uint64_t count) { return random_() % count; }
  std::string Make(std::string_view flags, std::string_view letters) {
    std::string spec = "%";
    for (char flag : flags) {
      if (Draw(4) == 0) spec += flag;
    }
    if (Draw(2) == 0) spec += std::to_string(1 + Draw(40));
    if (Draw(3) != 0) spec += "." + std::to_string(Draw(Draw(4) == 0 ? 100 : 20));
    return spec + letters[Draw(letters.size())];
  }
  uint64_t Bits() { return random_() >> Draw(64); }

 private:
  std::mt19937_64 random_{20261129};
};

TEST(FormatSpec, IntegersAreWhatPrintfWrites) {
  RandomSpec random;
  for (int i = 0; i < 100000; ++i) {
    const bool is_signed = i % 2 == 0;
    const std::string spec =
        is_signed ? random.Make("-+0 ", "di") : random.Make("-0#", "uoxX");
    auto value = static_cast<int64_t>(random.Draw(50) == 0 ? 0 : random.Bits());
    if (random.Draw(3) == 0) value = static_cast<int64_t>(0 - static_cast<uint64_t>(value));
    // "#" means nothing for "%u"; the C library ignores it as well.
    std::string format = spec;
    format.insert(format.size() - 1, "ll");
    ASSERT_EQ(Printed(format, static_cast<long long>(value)), Integer(spec, value)) << spec;
  }
}

TEST(FormatSpec, FloatsAreWhatPrintfWrites) {
  RandomSpec random;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double special[] = {0.0, -0.0, kInfinity, -kInfinity, std::nan(""), -std::nan(""),
                            0.5, 1.0, 9.5, 1e22, 0x1p64, 0x1p-1074, 0x1.8p-1060, 1e308};
  for (int i = 0; i < 200000; ++i) {
    const std::string spec = random.Make("-+0 #", i % 4 == 0 ? "aA" : "eEfFgG");
    double value = std::bit_cast<double>(random.Bits() << random.Draw(53));
    if (i % 8 < 3) value = static_cast<double>(random.Draw(2000000)) / 128 - 5000;
    if (random.Draw(20) == 0) value = special[random.Draw(std::size(special))];
    ASSERT_EQ(Printed(spec, value), Float(spec, value)) << spec;
  }
}

TEST(FormatSpec, DigitsBeyondOursHaveAPrice) {
  const auto price = [](std::string_view spec, double value) {
    return FormatSpecPrice(Parse(spec), value);
  };
  for (double value : {0.0, 1.5, -1e19, 5e-324}) {
    for (const char* spec : {"%f", "%.19f", "%.16e", "%.17g", "%E", "%#.3f", "%a", "%.99a"}) {
      EXPECT_EQ(0, price(spec, value)) << spec << value;
    }
  }
  EXPECT_EQ(0, price("%.99f", 1.0 / 0.0));
  EXPECT_EQ(0, price("%.17g", 1.7e308));
  EXPECT_EQ(515, price("%.1f", -1.7e308));
  EXPECT_EQ(548, price("%.99f", 1.7e308));
  EXPECT_EQ(171, price("%.99e", 5e-324));
  EXPECT_EQ(10, price("%.20f", 0.1));
  EXPECT_EQ(5, price("%#.3g", 1.5));
}

std::string Quoted(std::string_view bytes) {
  std::string buffer(4 * bytes.size() + 1, '\0');
  buffer.resize(QuoteBytes(bytes, 0, bytes.size(), buffer.data()));
  return buffer;
}

TEST(FormatSpec, Quotes) {
  EXPECT_EQ("a\\\nb\\\"\\\\", Quoted("a\nb\"\\"));
  EXPECT_EQ("\\0", Quoted(std::string_view("\0", 1)));
  EXPECT_EQ("\\0001", Quoted(std::string_view("\0001", 2)));
  EXPECT_EQ("\\13\\127\xC8", Quoted("\r\x7f\xC8"));
  // A digit beyond the piece counts, too.
  char buffer[8];
  EXPECT_EQ(4u, QuoteBytes("\r5", 0, 1, buffer));
  char number[kMaxFormattedNumber];
  EXPECT_EQ("0x8000000000000000",
            std::string(number, QuoteInteger(std::numeric_limits<int64_t>::min(), number)));
  EXPECT_EQ("(0/0)", std::string(number, QuoteFloat(0.0 / 0.0, number)));
  EXPECT_EQ("-1e9999", std::string(number, QuoteFloat(-1.0 / 0.0, number)));
}

}  // namespace
}  // namespace selenite::vm
