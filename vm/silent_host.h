// Hosts for tools and tests: their clocks stand still.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "vm/host.h"

namespace selenite::vm {

// Drops what scripts write.
class SilentHost : public Host {
 public:
  size_t WriteOutput(std::string_view) override { return 0; }
  void WriteWarning(std::string_view) override {}
  int64_t WallSeconds() override { return 1'700'000'000; }
  double CpuSeconds() override { return 0; }
};

// Keeps what scripts print.
class CollectingHost : public SilentHost {
 public:
  size_t WriteOutput(std::string_view bytes) override {
    output += bytes;
    return 0;
  }

  std::string output;
};

}  // namespace selenite::vm
