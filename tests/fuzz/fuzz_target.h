// What all fuzz targets share.
//
// A target is one file that defines TryInput. Under the preset `fuzz` it is linked with
// libFuzzer, by way of fuzzer_entry.cc; in every other build with replay_main.cc, which
// gives it the files of tests/fuzz/corpus and tests/fuzz/regressions. A target that finds
// what must not be ends the process.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "vm/silent_host.h"

namespace selenite::fuzz {

void TryInput(std::string_view input);

// Reports a finding.
[[noreturn]] inline void Fail(std::string_view what, std::string_view program = {}) {
  std::fprintf(stderr, "FOUND: %.*s\n", static_cast<int>(what.size()), what.data());
  if (!program.empty()) {
    std::fprintf(stderr, "---- program\n%.*s\n---- end\n", static_cast<int>(program.size()),
                 program.data());
  }
  std::abort();
}

}  // namespace selenite::fuzz
