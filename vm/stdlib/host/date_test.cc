#include "vm/stdlib/host/date.h"

#include <gtest/gtest.h>

#include <ctime>
#include <random>
#include <string>

namespace selenite::vm {
namespace {

std::string Format(int64_t seconds, std::string_view specifier) {
  char buffer[kMaxConversion];
  std::optional<CivilTime> civil = CivilFromSeconds(seconds);
  if (!civil || SpecifierLength(specifier) != specifier.size()) return "?";
  return {buffer, FormatConversion(*civil, specifier, ZoneName::kGmt, buffer)};
}

// The C library's answer, which is the reference's.
std::string Expected(int64_t seconds, std::string_view specifier) {
  const time_t time = seconds;
  std::tm tm = {};
  if (gmtime_r(&time, &tm) == nullptr) return "?";
  char buffer[kMaxConversion];
  const std::string format = "%" + std::string(specifier);
  return {buffer, std::strftime(buffer, sizeof buffer, format.c_str(), &tm)};
}

TEST(DateTest, EveryConversionIsAsInTheCLibrary) {
  std::mt19937_64 random(7);
  std::vector<int64_t> times = {0, -1, 951782400, 1700000000, 1104537600, -62167219200};
  for (int i = 0; i < 300; ++i) {
    times.push_back(static_cast<int64_t>(random() % 400'000'000'000) - 200'000'000'000);
  }
  for (int64_t time : times) {
    for (char c : std::string("aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%")) {
      EXPECT_EQ(Format(time, {&c, 1}), Expected(time, {&c, 1})) << time << " %" << c;
    }
  }
}

TEST(DateTest, SpecifiersAreThoseOfTheReference) {
  EXPECT_EQ(SpecifierLength("d rest"), 1u);
  EXPECT_EQ(SpecifierLength("Ey"), 2u);
  EXPECT_EQ(SpecifierLength("Od"), 2u);
  EXPECT_EQ(SpecifierLength("Ez"), 0u);
  EXPECT_EQ(SpecifierLength("Ob"), 0u);
  EXPECT_EQ(SpecifierLength("E"), 0u);
  EXPECT_EQ(SpecifierLength("Q"), 0u);
  EXPECT_EQ(SpecifierLength("s"), 0u);
  EXPECT_EQ(SpecifierLength(""), 0u);
  EXPECT_EQ(SpecifierLength(std::string_view("\0", 1)), 0u);
}

TEST(DateTest, SecondsAreAsTimegmCounts) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 2000; ++i) {
    std::tm tm = {};
    tm.tm_year = static_cast<int>(random() % 4000) - 2000;
    tm.tm_mon = static_cast<int>(random() % 2000) - 1000;
    tm.tm_mday = static_cast<int>(random() % 20000) - 10000;
    tm.tm_hour = static_cast<int>(random() % 20000) - 10000;
    tm.tm_min = static_cast<int>(random() % 20000) - 10000;
    tm.tm_sec = static_cast<int>(random() % 20000) - 10000;
    CivilTime civil;
    civil.year = tm.tm_year + 1900;
    civil.month = tm.tm_mon + 1;
    civil.day = tm.tm_mday;
    civil.hour = tm.tm_hour;
    civil.minute = tm.tm_min;
    civil.second = tm.tm_sec;
    std::optional<int64_t> seconds = SecondsFromCivil(civil);
    ASSERT_TRUE(seconds);
    EXPECT_EQ(*seconds, timegm(&tm));
    // timegm normalises its argument.
    std::optional<CivilTime> again = CivilFromSeconds(*seconds);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->year, tm.tm_year + 1900);
    EXPECT_EQ(again->month, tm.tm_mon + 1);
    EXPECT_EQ(again->day, tm.tm_mday);
    EXPECT_EQ(again->hour, tm.tm_hour);
    EXPECT_EQ(again->minute, tm.tm_min);
    EXPECT_EQ(again->second, tm.tm_sec);
    EXPECT_EQ(again->weekday, tm.tm_wday);
    EXPECT_EQ(again->year_day, tm.tm_yday);
  }
}

TEST(DateTest, YearsBeyondAnIntAreRefused) {
  EXPECT_TRUE(CivilFromSeconds(67768036191676799));
  EXPECT_FALSE(CivilFromSeconds(67768036191676800));
  EXPECT_TRUE(CivilFromSeconds(-67768040609740800));
  EXPECT_FALSE(CivilFromSeconds(-67768040609740801));
  EXPECT_FALSE(CivilFromSeconds(INT64_MIN));
  EXPECT_FALSE(CivilFromSeconds(INT64_MAX));
  CivilTime civil;
  civil.year = int64_t{INT32_MAX} + 1900;
  EXPECT_TRUE(SecondsFromCivil(civil));
  civil.month = 13;
  EXPECT_FALSE(SecondsFromCivil(civil));
}

}  // namespace
}  // namespace selenite::vm
