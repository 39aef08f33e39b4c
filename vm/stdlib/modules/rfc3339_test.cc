#include "vm/stdlib/modules/rfc3339.h"

#include <gtest/gtest.h>

#include <string>

namespace selenite::vm {
namespace {

std::string Format(int64_t seconds, int64_t micros = 0, int64_t offset = 0) {
  char text[kTimestampBytes];
  return std::string(text, FormatTimestamp(seconds, micros, offset, text));
}

TEST(Rfc3339, EveryDayOfFourCenturiesComesBack) {
  constexpr int64_t kDay = 86'400;
  for (int64_t day = -719'528; day < -719'528 + 146'097; ++day) {
    for (int64_t second : {int64_t{0}, kDay - 1}) {
      const int64_t seconds = day * kDay + second;
      Timestamp timestamp;
      const std::string text = Format(seconds);
      ASSERT_EQ(ParseTimestamp(text, &timestamp).problem, "") << text;
      ASSERT_EQ(timestamp.seconds, seconds) << text;
    }
  }
}

TEST(Rfc3339, EveryPrefixIsRefused) {
  const std::string text = "2026-11-21T12:49:33.25+01:00";
  Timestamp timestamp;
  ASSERT_EQ(ParseTimestamp(text, &timestamp).problem, "");
  for (size_t n = 0; n < text.size(); ++n) {
    const TimestampProblem problem = ParseTimestamp(text.substr(0, n), &timestamp);
    EXPECT_EQ(problem.problem, n == 20 ? "digit expected" : "text too short") << n;
    EXPECT_EQ(problem.at, n) << n;
  }
}

TEST(Rfc3339, YearsHaveFourDigits) {
  EXPECT_EQ(Format(kFirstTimestamp), "0000-01-01T00:00:00Z");
  EXPECT_EQ(Format(kLastTimestamp, 999'999), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(Format(kFirstTimestamp - 1), "");
  EXPECT_EQ(Format(kLastTimestamp + 1), "");
  EXPECT_EQ(Format(kFirstTimestamp - 1, 0, 1), "0000-01-01T00:00:59+00:01");
  EXPECT_EQ(Format(kFirstTimestamp, 0, -1), "");
  EXPECT_EQ(Format(INT64_MIN, 0, kMaxOffsetMinutes), "");
  EXPECT_EQ(Format(INT64_MAX, 0, kMaxOffsetMinutes), "");
}

}  // namespace
}  // namespace selenite::vm
