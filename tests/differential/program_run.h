// One program run in one way, and everything that can be seen of it.
//
// A *variation* is a way to run a program that must not matter: which opcodes are
// denied (and so which functions the interpreter runs), where the run is
// interrupted, and how small the pieces are that work is cut into. An *ending* is what the program left: outcome, results, output,
// error, traceback, the place of a stop, fuel. Endings of different variations are
// compared (comparison.h).
//
// Runs are reproducible: the seed of math.random is fixed, and the clocks count
// how often they were read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "vm/isolate.h"
#include "vm/local_files.h"

namespace selenite::differential {

struct Program {
  std::string path;
  std::string source;
  std::string chunk_name;
  // It looks at the collector: what it prints may depend on when that worked.
  bool watches_collector = false;
};

// Appends a text that tells all values apart.
void AppendValue(std::string& text, const vm::HostValue& value);

// A program of this text; knows whether it looks at the collector.
Program MakeProgram(std::string chunk_name, std::string source);
// Nothing: the file cannot be read.
std::optional<Program> ReadProgram(const std::string& path);

enum class Slicing : uint8_t {
  kWhole,            // one slice
  kThousands,        // 1,000 units at a time
  kEveryCheckpoint,  // a pause at each
};

struct Variation {
  std::string name;
  vm::OpcodeSet denied = {};
  Slicing slicing = Slicing::kWhole;
  int optimization_level = 2;
  // The run is ended at the first checkpoint at which more than this is used.
  int64_t fuel_limit = INT64_MAX / 4;
  size_t memory_limit = 64 << 20;
  // 0: the real sizes. Others only where kPieceSizeCanBeSet.
  int64_t piece_size = 0;
};

struct Ending {
  std::string outcome;  // "finished", "failed (runtime)", "terminated", "out of memory", …
  std::string values;   // results, as text that tells all values apart
  std::string output;
  std::string warnings;
  std::string error;        // message
  std::string error_value;  // as `values`
  std::string traceback;    // as a command prints it
  std::string frames;       // the same as data; of a syntax error line and column
  std::string place;        // of a stop: "source:line"
  int64_t fuel = 0;
  // What the closers and finalizers did that were left when the run was over.
  std::string cleanup_output;
  int64_t cleanup_fuel = 0;

  // Which tier did the work. Not compared.
  vm::IsolateStats stats;
};

// An isolate in which programs run one after the other, all in the same way.
class Tenant {
 public:
  // `files`: null, or what makes it an isolate of local scripts; outlives it.
  explicit Tenant(const Variation& variation, vm::LocalFiles* files = nullptr);
  ~Tenant();

  // Null: there was not enough memory for one.
  vm::Isolate* isolate() { return isolate_.get(); }
  // Runs `program` to its end and cleans up. REQUIRES: isolate().
  Ending Run(const Program& program) { return Run(program, variation_.fuel_limit); }
  Ending Run(const Program& program, int64_t fuel_limit);

 private:
  class Host;
  Variation variation_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<vm::Isolate> isolate_;
};

// Runs `program` in a tenant of its own, and verifies the heap.
Ending RunProgram(const Program& program, const Variation& variation);

}  // namespace selenite::differential
