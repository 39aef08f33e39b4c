// Sizes and durations as flags write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace selenite::cli {

// "1000", "64K", "64M", "1G" (powers of 1,024): bytes. Positive only.
std::optional<int64_t> ParseBytes(std::string_view text);

// "500ms", "2s", "1m30s". Positive only.
std::optional<absl::Duration> ParseWall(const std::string& text);

// What to say when one of them gave nothing.
std::string InvalidBytes(std::string_view text);
std::string InvalidWall(std::string_view text);

}  // namespace selenite::cli
