#include "client/cli/remote/limit_flags.h"

#include "client/cli/quantities.h"

namespace selenite::cli {

void AddLimitFlags(CLI::App& app, const std::string& prefix, LimitFlags& flags) {
  const std::string what = prefix.empty() ? "limit of " : "maximum of ";
  app.add_option("--" + prefix + "instructions", flags.instructions,
                 what + "work, in units of fuel");
  app.add_option("--" + prefix + "memory", flags.memory, what + "memory: bytes, or with K, M or G");
  app.add_option("--" + prefix + "wall", flags.wall, what + "time: 500ms, 2s, ...");
}

std::optional<std::string> FillLimits(const LimitFlags& flags, v1::Limits& limits) {
  if (flags.instructions) limits.set_instructions(*flags.instructions);
  if (!flags.memory.empty()) {
    const auto bytes = ParseBytes(flags.memory);
    if (!bytes) return InvalidBytes(flags.memory);
    limits.set_memory_bytes(*bytes);
  }
  if (!flags.wall.empty()) {
    auto wall = ParseWall(flags.wall);
    if (!wall) return InvalidWall(flags.wall);
    limits.mutable_wall()->set_seconds(absl::IDivDuration(*wall, absl::Seconds(1), &*wall));
    limits.mutable_wall()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(*wall)));
  }
  return std::nullopt;
}

}  // namespace selenite::cli
