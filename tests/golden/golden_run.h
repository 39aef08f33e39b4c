// One run of a small program with the arguments 7 and 3.
#pragma once

#include <cstdint>
#include <string>

#include "vm/isolate.h"

namespace selenite::golden {

struct RunOutcome {
  vm::CodeUnitRef unit;
  std::string values;  // as print would show them; or the error's message
  int64_t fuel = 0;
  int64_t instructions_dispatcher = 0;
  int64_t instructions_interpreter = 0;
};

struct RunOptions {
  vm::OpcodeSet denied = {};
  int optimization_level = 2;
};

// Compiles and runs nothing: only the unit, or what is wrong in `values`.
RunOutcome Compile(const std::string& source, const std::string& name,
                   const RunOptions& options = {});

RunOutcome RunProgram(const std::string& source, const std::string& name, const RunOptions& options = {});

}  // namespace selenite::golden
