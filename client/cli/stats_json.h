// The figures of `run --stats`.
#pragma once

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "vm/isolate.h"

namespace selenite::cli {

// What a run used: counts are differences of two readings, bytes are those of
// the second.
struct RunFigures {
  std::string_view outcome;
  vm::IsolateStats before;
  vm::IsolateStats after;
  absl::Duration compile;
  absl::Duration run;
};

// One JSON object on one line: every counter of vm/counters.def at its path, and
// what is not a counter.
std::string StatsJson(const RunFigures& figures);

}  // namespace selenite::cli
