#include "vm/support/decimal.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
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

TEST(Decimal, WritesDigits) {
  std::vector<uint64_t> values = {0, UINT64_MAX};
  for (uint64_t power = 1; power <= UINT64_MAX / 10; power *= 10) {
    for (uint64_t value : {power, 10 * power - 1, power + 1}) values.push_back(value);
  }
  for (uint64_t value : values) {
    char buffer[24];
    EXPECT_EQ(std::to_string(value), std::string(buffer, WriteDigits(value, buffer)));
  }
  char buffer[8];
  WriteDigitsPadded(42, 5, buffer);
  EXPECT_EQ("00042", std::string(buffer, 5));
}

}  // namespace
}  // namespace selenite::vm
