// Whether two endings of a program are the same.
#pragma once

#include <optional>
#include <string>

#include "tests/differential/program_run.h"

namespace selenite::differential {

enum class Strictness : uint8_t {
  kEverything,
  kNotFuel,      // compiled differently, for instance
  kOutcomeOnly,  // the program looks at something that may differ
};

// The first part in which they differ, worded for people; nothing when they
// are the same.
std::optional<std::string> FirstDifference(const Ending& expected, const Ending& got,
                                           Strictness strictness);

}  // namespace selenite::differential
