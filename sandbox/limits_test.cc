#include "sandbox/limits.h"

#include <gtest/gtest.h>

namespace selenite::sandbox {
namespace {

TEST(Limits, UnsetFieldsComeFromTheBase) {
  const auto limits = ApplyOverrides(Limits(), {.instructions = 5}, DefaultMaximumLimits(), "");
  ASSERT_TRUE(limits.ok());
  EXPECT_EQ(limits->instructions, 5);
  EXPECT_EQ(limits->memory_bytes, 64 << 20);
  EXPECT_EQ(limits->wall, absl::Seconds(10));
}

TEST(Limits, ZeroIsNotUnset) {
  const auto limits =
      ApplyOverrides(Limits(), {.instructions = 0}, DefaultMaximumLimits(), "limits.");
  ASSERT_FALSE(limits.ok());
  EXPECT_EQ(limits.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(limits.status().message(), "limits.instructions must be at least 1 (got 0)");
}

TEST(Limits, EveryFieldRefusesANegative) {
  const Limits maximum = DefaultMaximumLimits();
  const LimitOverrides cases[] = {{.instructions = -1},        {.memory_bytes = -1},
                                  {.wall = -absl::Seconds(1)}, {.source_bytes = -1},
                                  {.output_bytes = -1},        {.result_depth = -1},
                                  {.result_count = -1},        {.result_bytes = -1}};
  for (const LimitOverrides& overrides : cases) {
    EXPECT_FALSE(ApplyOverrides(Limits(), overrides, maximum, "").ok());
  }
}

TEST(Limits, TheMaximumItselfIsAllowedAndOneMoreIsNot) {
  Limits maximum = DefaultMaximumLimits();
  maximum.memory_bytes = 1000;
  EXPECT_TRUE(ApplyOverrides(Limits(), {.memory_bytes = 1000}, maximum, "").ok());
  const auto above = ApplyOverrides(Limits(), {.memory_bytes = 1001}, maximum, "limits.");
  EXPECT_EQ(above.status().message(), "limits.memory_bytes must be at most 1000 (got 1001)");
  EXPECT_FALSE(ApplyOverrides(Limits(), {.wall = absl::InfiniteDuration()}, maximum, "").ok());
}

TEST(Limits, ADefaultAboveTheMaximumIsLowered) {
  Limits maximum = DefaultMaximumLimits();
  maximum.wall = absl::Seconds(1);
  const auto limits = ApplyOverrides(Limits(), {}, maximum, "");
  ASSERT_TRUE(limits.ok());
  EXPECT_EQ(limits->wall, absl::Seconds(1));
}

TEST(Limits, OutputMayBeZero) {
  EXPECT_TRUE(ApplyOverrides(Limits(), {.output_bytes = 0}, DefaultMaximumLimits(), "").ok());
}

}  // namespace
}  // namespace selenite::sandbox
