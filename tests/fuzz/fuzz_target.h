// What all fuzz targets share.
//
// A target is one file that defines LLVMFuzzerTestOneInput. Under the preset `fuzz` it is
// linked with libFuzzer; in every other build with replay_main.cc, which gives it the
// files of tests/fuzz/corpus and tests/fuzz/regressions. A target that finds what must
// not be ends the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "vm/silent_host.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace selenite::fuzz {

inline std::string_view InputOf(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

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
