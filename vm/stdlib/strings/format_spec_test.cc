#include "vm/stdlib/strings/format_spec.h"

#include <gtest/gtest.h>

#include <limits>
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
