#include "vm/support/decimal.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "vm/support/number_format.h"

namespace selenite::vm {
namespace {

std::string Printed(const char* format, int precision, double value) {
  char buffer[512];
  return {buffer, static_cast<size_t>(
                      std::snprintf(buffer, sizeof(buffer), format, precision, value))};
}

using Writer = size_t (*)(double, int, char*);
std::string Text(Writer write, double value, int precision) {
  char buffer[kMaxDecimalText];
  return {buffer, write(value, precision, buffer)};
}

// What is within reach is what the C library prints. Returns how much was.
int CompareWithPrintf(double value) {
  int reached = 0;
  for (int precision = 0; precision <= 25; ++precision) {
    struct {
      const char* format;
      Writer write;
    } const kinds[] = {{"%.*f", WriteFixed}, {"%.*e", WriteExponent}, {"%.*g", WriteGeneral}};
    for (const auto& kind : kinds) {
      if (kind.write == WriteGeneral && precision == 0) continue;
      const std::string text = Text(kind.write, value, precision);
      if (text.empty()) continue;
      ++reached;
      EXPECT_EQ(text, Printed(kind.format, precision, value)) << kind.format << precision;
    }
  }
  return reached;
}

TEST(Decimal, ReachesWhatProgramsPrint) {
  for (double value : {0.0, 0.5, 1.0, 2.5, 9.995, 99.5, 0.1, 1e-5, 123456.789, 1e6, 999999.5}) {
    for (int precision = 0; precision <= 9; ++precision) {
      EXPECT_NE("", Text(WriteFixed, value, precision)) << value;
      EXPECT_NE("", Text(WriteExponent, value, precision)) << value;
      EXPECT_NE("", Text(WriteGeneral, value, precision + 1)) << value;
    }
    EXPECT_LT(40, CompareWithPrintf(value));
  }
}

TEST(Decimal, IsWhatPrintfWrites) {
  std::mt19937_64 random(20240611);
  std::vector<double> values = {0x1p-1074, 0x1p-75, 0x1p53, 0x1p63, 1e17, 1e308};
  for (int i = 0; i < 2000; ++i) {
    const double unit = static_cast<double>(random() >> 11) * 0x1p-53;
    values.push_back(std::fabs(std::bit_cast<double>(random())));
    values.push_back(unit * std::pow(10, static_cast<double>(random() % 40) - 20));
    values.push_back(static_cast<double>(random() % 100000) / 8);    // ties
    values.push_back(static_cast<double>(random() % 100000) / 100);  // almost ties
    values.push_back(std::nextafter(std::pow(10, static_cast<double>(random() % 36) - 18), unit));
  }
  for (int power = -25; power <= 25; ++power) values.push_back(std::pow(10, power));
  for (double value : values) {
    if (!std::isfinite(value)) continue;
    CompareWithPrintf(value);
    char buffer[kNumberBufferBytes];
    std::string expected = Printed("%.*g", 14, -value);
    if (expected.find_first_of(".e") == std::string::npos) expected += ".0";
    EXPECT_EQ(expected, std::string(buffer, FormatFloat(-value, buffer)));
  }
}

// What values are hard: powers of ten and two with their neighbours, subnormal ones,
// short decimals of any size, those just beside a half.
std::vector<double> HardValues(int count) {
  std::mt19937_64 random(20261129);
  std::vector<double> values = {// The three nearest to half of a digit that are not half of one.
                                std::ldexp(6965949469487146, -249),
                                std::ldexp(7976538478610756, 376),
                                std::ldexp(8887055249355788, 665),
                                std::numeric_limits<double>::max(),
                                std::numeric_limits<double>::denorm_min()};
  const auto with_neighbours = [&values](double value) {
    values.insert(values.end(),
                  {value, std::nextafter(value, 0), std::nextafter(value, HUGE_VAL)});
  };
  for (int power = -1074; power < 1024; ++power) with_neighbours(std::ldexp(1, power));
  for (int power = -324; power <= 308; ++power) {
    with_neighbours(std::strtod(("1e" + std::to_string(power)).c_str(), nullptr));
  }
  for (int i = 0; i < count; ++i) {
    values.push_back(std::fabs(std::bit_cast<double>(random())));
    values.push_back(std::bit_cast<double>(random() >> (12 + random() % 52)));
    const std::string digits = std::to_string(random() >> random() % 64) + "5e";
    const int exponent = static_cast<int>(random() % 640) - 335;
    values.push_back(std::strtod((digits + std::to_string(exponent)).c_str(), nullptr));
    // Odd multiples of powers of five: they end in halves of digits.
    const int fives = static_cast<int>(random() % 23);
    const double power = std::pow(5, fives);
    const double half = std::floor(static_cast<double>(random() >> 12) / power);
    values.push_back(
        std::ldexp((2 * half + 1) * power, static_cast<int>(random() % 86) - 60));
  }
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  return values;
}

TEST(Decimal, SeventeenDigitsOfEveryDoubleAreWithinReach) {
  for (double value : HardValues(6000)) {
    for (int count = 1; count <= kMaxSignificantDigits; ++count) {
      ASSERT_EQ(Printed("%.*g", count, value), Text(WriteGeneral, value, count));
      ASSERT_EQ(Printed("%.*e", count - 1, value), Text(WriteExponent, value, count - 1));
    }
    for (int decimals = 0; decimals < 20 && value < 0x1p64; ++decimals) {
      ASSERT_EQ(Printed("%.*f", decimals, value), Text(WriteFixed, value, decimals));
    }
    const int many = 20 + static_cast<int>(std::bit_cast<uint64_t>(value) % 80);
    const std::string text = Text(WriteFixed, value, many);
    if (!text.empty()) ASSERT_EQ(Printed("%.*f", many, value), text);
  }
}

TEST(Decimal, WritesDigits) {
  std::vector<uint64_t> values = {0, UINT64_MAX};
  for (uint64_t power = 1; power <= UINT64_MAX / 10; power *= 10) {
    for (uint64_t value : {power, 10 * power - 1, power + 1}) values.push_back(value);
  }
  for (uint64_t value : values) {
    char buffer[24];
    EXPECT_EQ(std::to_string(value), std::string(buffer, WriteDigits(value, buffer)));
    const auto integer = static_cast<int64_t>(value);
    EXPECT_EQ(std::to_string(integer).size(), IntegerTextSize(integer));
  }
  char buffer[8];
  WriteDigitsPadded(42, 5, buffer);
  EXPECT_EQ("00042", std::string(buffer, 5));
}

}  // namespace
}  // namespace selenite::vm
