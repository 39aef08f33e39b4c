// A fuzz target that is a Lua script: the input becomes its arguments.
//
// The script tries library functions and checks what must hold of their results; an
// error that it lets out is a finding. It runs twice, on the dispatcher in one slice and
// on the interpreter with a pause at every checkpoint; results, errors and fuel must be
// the same. Isolates are kept for many runs, so that what one run leaves behind can
// disturb the next.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/fuzz_target.h"
#include "vm/isolate.h"

namespace selenite::fuzz {

class ScriptTarget {
 public:
  // `script` is compiled once per isolate. It may define globals only at first.
  explicit ScriptTarget(std::string script) : script_(std::move(script)) {}

  // Runs the script with `arguments` in both ways, under limits. Ends the process when it
  // raises, or when the ways differ.
  void Run(const std::vector<vm::HostValue>& arguments);

 private:
  // One way to run, with its isolate.
  struct Way {
    vm::OpcodeSet denied;
    int64_t slice;
    std::unique_ptr<vm::Isolate> isolate = nullptr;
    vm::CodeUnitRef unit = nullptr;
  };
  struct Ending;

  void Prepare(Way& way);
  Ending RunOne(Way& way, const std::vector<vm::HostValue>& arguments);

  const std::string script_;
  vm::SilentHost host_;
  // The last one runs in small pieces.
  Way ways_[3] = {{.denied = {}, .slice = INT64_MAX / 4},
                  {.denied = vm::AllOpcodes(), .slice = 0},
                  {.denied = vm::AllOpcodes(), .slice = INT64_MAX / 4}};
  int uses_ = 0;
};

}  // namespace selenite::fuzz
