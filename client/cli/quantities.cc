#include "client/cli/quantities.h"

#include <fmt/format.h>

#include <charconv>

namespace selenite::cli {

std::optional<int64_t> ParseBytes(std::string_view text) {
  int64_t unit = 1;
  if (!text.empty()) {
    switch (text.back()) {
      case 'K':
      case 'k':
        unit = int64_t{1} << 10;
        break;
      case 'M':
      case 'm':
        unit = int64_t{1} << 20;
        break;
      case 'G':
      case 'g':
        unit = int64_t{1} << 30;
        break;
      default:
        break;
    }
    if (unit != 1) text.remove_suffix(1);
  }
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count <= 0) return std::nullopt;
  int64_t bytes = 0;
  if (__builtin_mul_overflow(count, unit, &bytes)) return std::nullopt;
  return bytes;
}

std::optional<absl::Duration> ParseWall(const std::string& text) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || duration <= absl::ZeroDuration()) {
    return std::nullopt;
  }
  return duration;
}

std::string InvalidBytes(std::string_view text) {
  return fmt::format("invalid size '{}' (expected a size such as 64M)", text);
}

std::string InvalidWall(std::string_view text) {
  return fmt::format("invalid duration '{}' (expected a duration such as 500ms or 2s)", text);
}

}  // namespace selenite::cli
