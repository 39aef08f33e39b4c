#include "vm/support/long_numeral.h"

#include <cmath>
#include <cstring>
#include <random>
#include <string>

#include "gtest/gtest.h"

namespace selenite::vm {
namespace {

std::optional<Number> Read(std::string_view text, size_t piece) {
  LongNumeral numeral;
  for (size_t at = 0; at < text.size(); at += piece) numeral.Feed(text.substr(at, piece));
  return numeral.Finish();
}

void ExpectSame(const std::string& text, size_t piece) {
  SCOPED_TRACE(text.substr(0, 80));
  const std::optional<Number> expected = ParseNumber(text);
  const std::optional<Number> read = Read(text, piece);
  ASSERT_EQ(read.has_value(), expected.has_value());
  if (!expected) return;
  ASSERT_EQ(read->is_integer, expected->is_integer);
  // Both members are the same eight bytes.
  ASSERT_EQ(read->integer, expected->integer);
}

TEST(LongNumeralTest, ReadsWhatParseNumberReads) {
  for (const char* text :
       {"", " ", "0", "-0", "+7", " 12 ", "1.", ".5", ".", "-.", "1e5", "1e", "1e+", "1E-3 ", "0x", "0xA",
        "0x.8p1", "0x1p", "0xp1", "- 1", "1 2", "1e5.", "00012", "0e0", "-0.0", "0x-1", "inf", "nan", "1f",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "0xffffffffffffffffff", "1__2", "x"}) {
    ExpectSame(text, 1);
    ExpectSame(text, 3);
  }
}

TEST(LongNumeralTest, ReadsRandomTextsInPieces) {
  std::mt19937_64 random(20261129);
  // Mostly digits, so that most texts are numerals.
  const std::string_view alphabet = "0000001234567899999.eExXpP+- aF";
  for (int i = 0; i < 300'000; ++i) {
    std::string text;
    const size_t length = random() % 24;
    for (size_t n = 0; n < length; ++n) text += alphabet[random() % alphabet.size()];
    ExpectSame(text, 1 + random() % 5);
  }
}

TEST(LongNumeralTest, ReadsNumeralsThatAreTooLongToKeep) {
  std::mt19937_64 random(7);
  const auto digits = [&](size_t count, bool zeros) {
    std::string text;
    for (size_t n = 0; n < count; ++n) text += zeros ? '0' : static_cast<char>('0' + random() % 10);
    return text;
  };
  for (int i = 0; i < 3'000; ++i) {
    std::string text(random() % 3, ' ');
    text += random() % 2 == 0 ? "-" : "";
    const bool hexadecimal = random() % 4 == 0;
    if (hexadecimal) text += "0x";
    text += digits(random() % 1200, random() % 2 == 0);
    text += digits(random() % 1200, random() % 4 == 0);
    if (random() % 2 == 0) text += "." + digits(random() % 1200, random() % 2 == 0) + digits(random() % 900, false);
    if (random() % 2 == 0) {
      text += hexadecimal ? "p" : "e";
      text += std::to_string(static_cast<int64_t>(random() % 6000) - 3000);
    }
    ExpectSame(text, 1 + random() % 700);
  }
}

TEST(LongNumeralTest, KnowsOnWhichSideOfTheMiddleALongNumeralIs) {
  // 2^53 + 1 is halfway between two doubles; a digit far behind decides.
  for (const char* end : {"0", "1"}) {
    ExpectSame("9007199254740993." + std::string(5'000, '0') + end, 64);
    ExpectSame("9007199254740993" + std::string(900, '0') + end + "e-901", 64);
    ExpectSame("0x20000000000001" + std::string(900, '0') + end + "p-3604", 64);
  }
}

}  // namespace
}  // namespace selenite::vm
