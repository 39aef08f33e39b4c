// What one Eval may use, and who may ask for how much.
//
// Three layers give an Eval its limits: the server's defaults, the tenant's
// changes to them, the request's own. A maximum bounds what a request may ask
// for. Zero is never "unlimited" and never "unset": it is refused by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace selenite::sandbox {

// Deepest nesting of tables that can be sent: every table takes three nested
// messages, and protobuf libraries read 100 by default.
inline constexpr int64_t kDeepestResult = 32;

struct Limits {
  int64_t instructions = 100'000'000;  // fuel
  int64_t memory_bytes = 64 << 20;
  absl::Duration wall = absl::Seconds(10);
  int64_t source_bytes = 1 << 20;
  int64_t output_bytes = 1 << 20;
  // With the output below gRPC's default bound on received messages, 4 MiB.
  int64_t result_depth = kDeepestResult;
  int64_t result_count = 100'000;
  int64_t result_bytes = 2 << 20;

  bool operator==(const Limits&) const = default;
};

// What a server allows unless it is told otherwise.
inline constexpr int64_t kMaximumInstructions = 1'000'000'000'000;
Limits DefaultMaximumLimits();

// Limits somebody asked for; what is not set comes from the layer below.
struct LimitOverrides {
  std::optional<int64_t> instructions = {};
  std::optional<int64_t> memory_bytes = {};
  std::optional<absl::Duration> wall = {};
  std::optional<int64_t> source_bytes = {};
  std::optional<int64_t> output_bytes = {};
  std::optional<int64_t> result_depth = {};
  std::optional<int64_t> result_count = {};
  std::optional<int64_t> result_bytes = {};
};

// `base` with `overrides` put over it. INVALID_ARGUMENT names the first field
// that is zero, negative, not finite, or above `maximum`; `prefix` stands
// before the field's name ("limits.").
//
// What comes from `base` and is above `maximum` is lowered to it in silence:
// nobody asked for it.
absl::StatusOr<Limits> ApplyOverrides(const Limits& base, const LimitOverrides& overrides,
                                      const Limits& maximum, std::string_view prefix);

// The limit that ended a run.
enum class LimitKind : uint8_t { kInstructions, kMemory, kWall };
inline constexpr int kLimitKindCount = 3;

// "instructions", "memory", "wall".
std::string_view LimitName(LimitKind kind);

}  // namespace selenite::sandbox
