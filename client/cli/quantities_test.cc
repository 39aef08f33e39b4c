#include "client/cli/quantities.h"

#include <gtest/gtest.h>

namespace selenite::cli {
namespace {

TEST(Quantities, Bytes) {
  EXPECT_EQ(ParseBytes("1000"), 1000);
  EXPECT_EQ(ParseBytes("64K"), 65536);
  EXPECT_EQ(ParseBytes("64M"), 64 << 20);
  EXPECT_EQ(ParseBytes("2G"), int64_t{2} << 30);
  for (const char* bad : {"", "K", "0", "-1", "1.5M", "12X", "1 M", "9223372036854775807K"}) {
    EXPECT_EQ(ParseBytes(bad), std::nullopt) << bad;
  }
}

TEST(Quantities, Wall) {
  EXPECT_EQ(ParseWall("500ms"), absl::Milliseconds(500));
  EXPECT_EQ(ParseWall("1m30s"), absl::Seconds(90));
  for (const char* bad : {"", "10", "0s", "-1s", "fast"}) {
    EXPECT_EQ(ParseWall(bad), std::nullopt) << bad;
  }
}

TEST(Quantities, WhatIsInvalidIsShown) {
  EXPECT_EQ(InvalidBytes("1.5M"), "invalid size '1.5M' (expected a size such as 64M)");
  EXPECT_EQ(InvalidWall("fast"),
            "invalid duration 'fast' (expected a duration such as 500ms or 2s)");
}

}  // namespace
}  // namespace selenite::cli
