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

#include "vm/host.h"

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

// Clocks that stand still; output goes nowhere.
class SilentHost final : public vm::Host {
 public:
  void WriteOutput(std::string_view) override {}
  void WriteWarning(std::string_view) override {}
  int64_t WallSeconds() override { return 1'700'000'000; }
  double CpuSeconds() override { return 0; }
};

}  // namespace selenite::fuzz
