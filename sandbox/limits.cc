#include "sandbox/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace selenite::sandbox {
namespace {

std::string Show(int64_t value) { return std::to_string(value); }
std::string Show(absl::Duration value) { return absl::FormatDuration(value); }

// One field of ApplyOverrides. `least` is the smallest value that makes sense.
template <typename T>
absl::Status ApplyField(T& field, const std::optional<T>& wanted, const T& maximum, const T& least,
                        std::string_view prefix, std::string_view name) {
  if (!wanted) {
    field = std::min(field, maximum);
    return absl::OkStatus();
  }
  if (*wanted < least) {
    return absl::InvalidArgumentError(
        fmt::format("{}{} must be at least {} (got {})", prefix, name, Show(least), Show(*wanted)));
  }
  if (*wanted > maximum) {
    return absl::InvalidArgumentError(fmt::format("{}{} must be at most {} (got {})", prefix, name,
                                                  Show(maximum), Show(*wanted)));
  }
  field = *wanted;
  return absl::OkStatus();
}

}  // namespace

Limits DefaultMaximumLimits() {
  Limits limits;
  limits.instructions = kMaximumInstructions;
  limits.memory_bytes = int64_t{1} << 30;
  limits.wall = absl::Minutes(5);
  limits.source_bytes = 8 << 20;
  limits.output_bytes = 8 << 20;
  limits.result_depth = kDeepestResult;
  limits.result_count = 1'000'000;
  limits.result_bytes = 16 << 20;
  return limits;
}

absl::StatusOr<Limits> ApplyOverrides(const Limits& base, const LimitOverrides& overrides,
                                      const Limits& maximum, std::string_view prefix) {
  Limits limits = base;
  absl::Status status;
  auto apply = [&](auto Limits::*field, auto LimitOverrides::*wanted, auto least,
                   std::string_view name) {
    if (!status.ok()) return;
    using T = std::decay_t<decltype(limits.*field)>;
    status =
        ApplyField<T>(limits.*field, overrides.*wanted, maximum.*field, T(least), prefix, name);
  };
  apply(&Limits::instructions, &LimitOverrides::instructions, 1, "instructions");
  apply(&Limits::memory_bytes, &LimitOverrides::memory_bytes, 1, "memory_bytes");
  apply(&Limits::wall, &LimitOverrides::wall, absl::Nanoseconds(1), "wall");
  apply(&Limits::source_bytes, &LimitOverrides::source_bytes, 1, "source_bytes");
  apply(&Limits::output_bytes, &LimitOverrides::output_bytes, 0, "output_bytes");
  apply(&Limits::result_depth, &LimitOverrides::result_depth, 1, "result_depth");
  apply(&Limits::result_count, &LimitOverrides::result_count, 1, "result_count");
  apply(&Limits::result_bytes, &LimitOverrides::result_bytes, 1, "result_bytes");
  if (!status.ok()) return status;
  return limits;
}

std::string_view LimitName(LimitKind kind) {
  switch (kind) {
    case LimitKind::kInstructions:
      return "instructions";
    case LimitKind::kMemory:
      return "memory";
    case LimitKind::kWall:
      return "wall";
  }
  return "unknown";
}

}  // namespace selenite::sandbox
