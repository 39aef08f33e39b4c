#include "sandbox/budget.h"

#include <gtest/gtest.h>

namespace selenite::sandbox {
namespace {

TEST(Budget, SlicesAddUpToTheBudget) {
  const Budget budget(50'000, absl::Seconds(1), absl::ZeroDuration());
  int64_t used = 0;
  int slices = 0;
  while (!budget.Exhausted(used, absl::ZeroDuration())) {
    const int64_t slice = budget.NextSlice(used);
    ASSERT_GE(slice, 0);
    ASSERT_LE(slice, kSliceFuel);
    used += slice + 1;  // a run stops when it has used more
    ++slices;
  }
  EXPECT_EQ(used, 50'001);
  EXPECT_EQ(slices, 3);
}

TEST(Budget, AllOfItMayBeUsed) {
  const Budget budget(50'000, absl::Seconds(1), absl::ZeroDuration());
  EXPECT_EQ(budget.Exhausted(50'000, absl::ZeroDuration()), std::nullopt);
  EXPECT_EQ(budget.NextSlice(50'000), 0);
  EXPECT_EQ(budget.Exhausted(50'001, absl::ZeroDuration()), LimitKind::kInstructions);
}

TEST(Budget, NamesTheLimit) {
  const Budget budget(10, absl::Seconds(1), absl::Seconds(100));
  EXPECT_EQ(budget.Exhausted(9, absl::Seconds(100)), std::nullopt);
  EXPECT_EQ(budget.Exhausted(11, absl::Seconds(100)), LimitKind::kInstructions);
  EXPECT_EQ(budget.Exhausted(9, absl::Seconds(101)), LimitKind::kWall);
  EXPECT_EQ(budget.Exhausted(11, absl::Seconds(101)), LimitKind::kInstructions);
}

TEST(Budget, UnlimitedDoesNotOverflow) {
  const Budget budget(INT64_MAX, absl::InfiniteDuration(), absl::Seconds(1));
  EXPECT_EQ(budget.Exhausted(INT64_MAX - 1, absl::Hours(1'000'000)), std::nullopt);
  EXPECT_EQ(budget.NextSlice(0), kSliceFuel);
}

TEST(SlicePace, SlicesOfDearUnitsAreShortAndRecover) {
  SlicePace pace;
  EXPECT_EQ(pace.units(), kSliceFuel);
  // A unit takes 50 ns: a slice of 20,000 would take a millisecond.
  for (int i = 0; i < 5; ++i) pace.Took(absl::Nanoseconds(50) * pace.units());
  EXPECT_NEAR(static_cast<double>(pace.units()), 4'000, 10);
  pace.Took(absl::Seconds(1));
  EXPECT_EQ(pace.units(), SlicePace::kFewestUnits);
  for (int i = 0; i < 10; ++i) pace.Took(absl::Nanoseconds(5) * pace.units());
  EXPECT_EQ(pace.units(), kSliceFuel);
}

TEST(SlicePace, ASliceThatTakesAboutItsTimeStaysAsItIs) {
  SlicePace pace;
  pace.Took(kSliceTime * 2);
  const int64_t units = pace.units();
  EXPECT_EQ(units, kSliceFuel / 2);
  pace.Took(kSliceTime * 0.75);
  EXPECT_EQ(pace.units(), units);
}

}  // namespace
}  // namespace selenite::sandbox
