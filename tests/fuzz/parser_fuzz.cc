// Lexer, parser and compiler: the input is the text of a chunk.
//
// Two isolates compile it: one in a single slice, with every opcode; one with a pause at
// every checkpoint and every opcode denied. They must agree about whether it compiles,
// about the error and its place, and about the fuel. A third compile, not optimised and
// with little memory, only has to end well. Nothing is run. Code units are verified as
// they are made.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/piece_choice.h"
#include "vm/isolate.h"

namespace selenite::fuzz {
namespace {

constexpr int64_t kFuel = 400'000;
constexpr size_t kMemory = 32 << 20;
constexpr size_t kSpareBytes = 16 << 10;
// A new isolate now and then: what a compile leaves behind in one is no finding here.
constexpr int kCompilesOfAnIsolate = 2'000;

struct Ending {
  vm::RunState state = vm::RunState::kIdle;
  bool compiled = false;
  int64_t fuel = 0;
  std::string message;
  uint32_t line = 0;
  uint32_t column = 0;
};

class CompilingIsolate {
 public:
  CompilingIsolate(int optimization_level, vm::OpcodeSet denied)
      : optimization_level_(optimization_level), denied_(denied) {}

  Ending Compile(std::string_view source, int64_t slice, size_t spare_memory,
                 int64_t piece_size = 0) {
    if (uses_++ % kCompilesOfAnIsolate == 0) {
      isolate_ = vm::Isolate::Create({.memory_limit = kMemory,
                                      .random_seed = 1,
                                      .optimization_level = optimization_level_,
                                      .denied_opcodes = denied_},
                                     host_);
    }
    const WithPieces pieces(piece_size);
    if (spare_memory > 0) {
      isolate_->set_memory_limit(static_cast<size_t>(isolate_->Stats().live_bytes) + spare_memory);
    }
    isolate_->StartSource(std::string(source), "=fuzz", {});
    while (isolate_->state() == vm::RunState::kMore &&
           isolate_->phase() == vm::RunPhase::kCompile) {
      const int64_t used = isolate_->fuel_used();
      if (used > kFuel) break;
      isolate_->Resume(std::min(slice, kFuel - used));
    }
    Ending ending;
    ending.fuel = isolate_->fuel_used();
    ending.compiled =
        isolate_->phase() != vm::RunPhase::kCompile && isolate_->unit() != nullptr;
    if (isolate_->state() == vm::RunState::kMore) isolate_->Terminate();
    vm::RunResult result = isolate_->TakeResult();
    ending.state = result.state;
    if (result.error) {
      ending.message = std::move(result.error->message);
      ending.line = result.error->line;
      ending.column = result.error->column;
    }
    isolate_->RunCleanup(0);
    isolate_->set_memory_limit(kMemory);
    return ending;
  }

 private:
  const int optimization_level_;
  const vm::OpcodeSet denied_;
  vm::SilentHost host_;
  std::unique_ptr<vm::Isolate> isolate_;
  int uses_ = 0;
};

}  // namespace

void TryInput(std::string_view source) {
  static CompilingIsolate at_once(2, {});
  static CompilingIsolate in_pieces(2, vm::AllOpcodes());
  static CompilingIsolate cramped(0, {});
  const Ending expected = at_once.Compile(source, kFuel, 0);
  // Paused at every checkpoint, and with borders between pieces everywhere.
  const Ending got = in_pieces.Compile(source, 0, 0, PieceSizeFor(source));
  if (expected.compiled != got.compiled || expected.state != got.state) {
    Fail("compiled at once and in pieces differ: " + expected.message + " | " + got.message,
         source);
  }
  if (expected.message != got.message || expected.line != got.line ||
      expected.column != got.column) {
    Fail("the errors differ: " + expected.message + " | " + got.message, source);
  }
  if (expected.fuel != got.fuel) {
    Fail("fuel " + std::to_string(expected.fuel) + " | " + std::to_string(got.fuel), source);
  }
  cramped.Compile(source, 100, kSpareBytes);
}

}  // namespace selenite::fuzz
