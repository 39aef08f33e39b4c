// A budget: limits turned into slices.
//
// The VM counts fuel and stops at the end of a slice; it decides nothing. The
// budget says how large the next slice is and, between slices, whether a limit
// has run out and which. Where a run stops does not depend on its slices.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "sandbox/limits.h"

namespace selenite::sandbox {

// Units of fuel in a slice: a fraction of a millisecond on either tier, so
// deadlines and cancellations, looked at between slices, are met in time.
inline constexpr int64_t kSliceFuel = 20'000;

// A slice ends earlier where its units take longer: after this time by the clock, at
// which whoever runs it looks after each kUnitsBetweenLooks. So many take 10 us where
// units are ordinary, and a fraction of a millisecond where they are dear or memory is
// new: a host that has yet to find it for this machine takes 12 us for 4 KiB.
inline constexpr absl::Duration kSliceTime = absl::Microseconds(200);
inline constexpr int64_t kUnitsBetweenLooks = 2'000;

// How many units the next slice gets: kSliceFuel, but fewer where units take so
// long that a slice would take more than kSliceTime of the processor. Whoever
// drives in slices says after each what it took.
class SlicePace {
 public:
  // Below this, slices would cost more than what they run.
  static constexpr int64_t kFewestUnits = 1'000;

  int64_t units() const { return units_; }

  // The last slice, of at most units(), took `time` of the processor.
  void Took(absl::Duration time) {
    if (time > kSliceTime) {
      const double part = absl::FDivDuration(kSliceTime, time);
      units_ = std::max(kFewestUnits, static_cast<int64_t>(static_cast<double>(units_) * part));
    } else if (time < kSliceTime / 2) {
      units_ = std::min(kSliceFuel, units_ * 2);
    }
  }

 private:
  int64_t units_ = kSliceFuel;
};

// What the closers and finalizers that a run left behind may use: units, which
// decide alone where units cost what they should, and time of the processor.
inline constexpr int64_t kCleanupFuel = 100'000;
inline constexpr absl::Duration kCleanupTime = absl::Milliseconds(20);

class Budget {
 public:
  // `started` is on the clock that the calls below read.
  Budget(int64_t instructions, absl::Duration wall, absl::Duration started)
      : instructions_(instructions), wall_end_(started + wall) {}

  // The limit that has run out, if one has, when `fuel_used` units are charged
  // and the clock shows `now`. Instructions are named before time.
  std::optional<LimitKind> Exhausted(int64_t fuel_used, absl::Duration now) const {
    if (fuel_used > instructions_) return LimitKind::kInstructions;
    if (now >= wall_end_) return LimitKind::kWall;
    return std::nullopt;
  }

  // Units of the next slice, at most `units`; 0 when all are used and the next
  // checkpoint is to be the end. REQUIRES: Exhausted said nothing.
  int64_t NextSlice(int64_t fuel_used, int64_t units = kSliceFuel) const {
    return std::min(instructions_ - fuel_used, units);
  }

 private:
  int64_t instructions_;
  absl::Duration wall_end_;
};

}  // namespace selenite::sandbox
