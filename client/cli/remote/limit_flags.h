// Flags that set limits in a request.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "selenite/v1/limits.pb.h"

namespace selenite::cli {

struct LimitFlags {
  std::optional<int64_t> instructions;
  std::string memory;
  std::string wall;
};

// Adds --PREFIXinstructions, --PREFIXmemory and --PREFIXwall.
void AddLimitFlags(CLI::App& app, const std::string& prefix, LimitFlags& flags);

// Puts what was given into `limits`. An answer says what is wrong with it.
std::optional<std::string> FillLimits(const LimitFlags& flags, v1::Limits& limits);

}  // namespace selenite::cli
