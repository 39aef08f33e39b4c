#include "tests/differential/comparison.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace selenite::differential {
namespace {

// Bytes of context on either side of the first byte that differs.
constexpr size_t kShownBefore = 60;
constexpr size_t kShownAfter = 120;

std::string Excerpt(std::string_view text, size_t at) {
  const size_t begin = at > kShownBefore ? at - kShownBefore : 0;
  std::string shown = begin > 0 ? "…" : "";
  for (char c : text.substr(begin, at - begin + kShownAfter)) {
    if (c == '\n') {
      shown += "\\n";
    } else if (static_cast<unsigned char>(c) < ' ') {
      shown += '?';
    } else {
      shown += c;
    }
  }
  return at + kShownAfter < text.size() ? shown + "…" : shown;
}

std::optional<std::string> TextDifference(std::string_view name, std::string_view expected,
                                          std::string_view got) {
  if (expected == got) return std::nullopt;
  const auto [end, unused] =
      std::mismatch(expected.begin(), expected.end(), got.begin(), got.end());
  const size_t at = static_cast<size_t>(end - expected.begin());
  const auto line = 1 + std::count(expected.begin(), end, '\n');
  return std::string(name) + " differs in line " + std::to_string(line) +
         "\n    expected: " + Excerpt(expected, at) + "\n    got:      " + Excerpt(got, at);
}

std::optional<std::string> NumberDifference(std::string_view name, int64_t expected,
                                            int64_t got) {
  if (expected == got) return std::nullopt;
  return std::string(name) + " is " + std::to_string(got) + ", expected " +
         std::to_string(expected);
}

// Which kinds of work make up a difference in fuel.
std::string FuelByKind(const vm::IsolateStats& expected, const vm::IsolateStats& got) {
  const auto instructions = [](const vm::IsolateStats& stats) {
    return stats.instructions_dispatcher + stats.instructions_interpreter;
  };
  const std::pair<const char*, int64_t> kinds[] = {
      {"instructions", instructions(got) - instructions(expected)},
      {"native", got.work_native - expected.work_native},
      {"compile", got.work_compile - expected.work_compile},
      {"collect", got.work_collect - expected.work_collect},
      {"encode", got.work_encode - expected.work_encode},
  };
  std::string text;
  for (const auto& [name, units] : kinds) {
    if (units == 0) continue;
    text += text.empty() ? " (" : ", ";
    text += std::string(name) + (units > 0 ? " +" : " ") + std::to_string(units);
  }
  return text.empty() ? text : text + ")";
}

}  // namespace

std::optional<std::string> FirstDifference(const Ending& expected, const Ending& got,
                                           Strictness strictness) {
  if (auto found = TextDifference("outcome", expected.outcome, got.outcome)) return found;
  if (strictness == Strictness::kOutcomeOnly) return std::nullopt;
  // What explains most comes first.
  if (auto found = TextDifference("error", expected.error, got.error)) return found;
  if (auto found = TextDifference("output", expected.output, got.output)) return found;
  if (auto found = TextDifference("results", expected.values, got.values)) return found;
  if (auto found = TextDifference("error value", expected.error_value, got.error_value)) {
    return found;
  }
  if (auto found = TextDifference("traceback", expected.traceback, got.traceback)) return found;
  if (auto found = TextDifference("frames", expected.frames, got.frames)) return found;
  if (auto found = TextDifference("place of the stop", expected.place, got.place)) return found;
  if (auto found = TextDifference("warnings", expected.warnings, got.warnings)) return found;
  if (auto found = TextDifference("output of closers", expected.cleanup_output,
                                  got.cleanup_output)) {
    return found;
  }
  if (strictness == Strictness::kNotFuel) return std::nullopt;
  if (auto found = NumberDifference("fuel", expected.fuel, got.fuel)) {
    return *found + FuelByKind(expected.stats, got.stats);
  }
  return NumberDifference("fuel of closers", expected.cleanup_fuel, got.cleanup_fuel);
}

}  // namespace selenite::differential
