// Compile and run: random programs, the same in every way that must not matter.
//
// The input is a few decisions about how to run, and then a program: written from the
// bytes by program_writer.h, or, when the first byte is zero, text as it stands (which
// is how scripts become seeds). The interpreter's ending is the judge of the
// dispatcher's; then one more way is chosen: pauses at every checkpoint, opcodes denied
// at random, no optimisation, an end in the middle, little memory. And in builds that
// can, once more in small pieces.
#include <optional>
#include <string>

#include "tests/differential/comparison.h"
#include "tests/differential/program_run.h"
#include "tests/fuzz/byte_source.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/piece_choice.h"
#include "tests/fuzz/program_writer.h"
#include "vm/bytecode/opcode.h"

namespace selenite::fuzz {
namespace {

using differential::Ending;
using differential::Program;
using differential::RunProgram;
using differential::Slicing;
using differential::Strictness;
using differential::Variation;

// Enough for the loops that end, and bounded by seconds for the slowest build.
constexpr int64_t kFuel = 20'000;
// More than this fuel can fill.
constexpr size_t kMemory = 64 << 20;
// Where the libraries just fit, and as much again for the program.
constexpr size_t kLeastMemory = 256 << 10;
constexpr size_t kMemoryStep = 4 << 10;

class Comparison {
 public:
  Comparison(const Program& program, bool shown) : program_(program), shown_(shown) {}

  Ending Run(const Variation& variation) {
    Ending ending = RunProgram(program_, variation);
    if (shown_) {
      std::fprintf(stderr, "[%s] %s, fuel %lld, error %s\n%s", variation.name.c_str(),
                   ending.outcome.c_str(), static_cast<long long>(ending.fuel),
                   ending.error.c_str(), ending.output.c_str());
    }
    return ending;
  }

  void Expect(const Ending& expected, const Ending& got, const Variation& variation,
              Strictness strictness) {
    // Other fuel ends it elsewhere.
    if (strictness != Strictness::kEverything &&
        (expected.outcome == "terminated" || got.outcome == "terminated")) {
      return;
    }
    const std::optional<std::string> difference = FirstDifference(expected, got, strictness);
    if (difference) Fail("[" + variation.name + "] " + *difference, program_.source);
  }

  // Between tiers. What dead registers keep alive is not the same on both, and a
  // collection that was asked for is charged by what is alive.
  Strictness OfTiers() const {
    return program_.watches_collector ? Strictness::kNotFuel : Strictness::kEverything;
  }
  // Between ways of slicing: where the collector works differs, so what it shows does.
  Strictness OfSlicing(Strictness strictness) const {
    return program_.watches_collector ? Strictness::kOutcomeOnly : strictness;
  }

 private:
  const Program& program_;
  const bool shown_;
};

Variation OfTheInterpreter(std::string name) {
  return {.name = std::move(name),
          .denied = vm::AllOpcodes(),
          .fuel_limit = kFuel,
          .memory_limit = kMemory};
}

Variation OfTheDispatcher(std::string name) {
  return {.name = std::move(name), .fuel_limit = kFuel, .memory_limit = kMemory};
}

void Compare(const Program& program, ByteSource how) {
  Comparison comparison(program, std::getenv("SELENITE_FUZZ_SHOW") != nullptr);
  const Ending reference = comparison.Run(OfTheInterpreter("interpreter"));
  {
    const Variation way = OfTheDispatcher("dispatcher");
    comparison.Expect(reference, comparison.Run(way), way, comparison.OfTiers());
  }
  // A run that something ended comes as far as its pieces let it.
  const int64_t size = PieceSizeFor(program.source);
  if (size != 0 && reference.outcome != "terminated" && reference.outcome != "out of memory") {
    Variation way = OfTheInterpreter("interpreter, pieces of " + std::to_string(size));
    way.piece_size = size;
    way.fuel_limit = 4 * kFuel;
    comparison.Expect(reference, comparison.Run(way), way,
                      comparison.OfSlicing(Strictness::kEverything));
  }
  Variation oracle = OfTheInterpreter("interpreter, again");
  switch (how.Below(6)) {
    case 0:
    case 1: {  // pauses
      Variation way = OfTheDispatcher("dispatcher, a pause at every checkpoint");
      way.slicing = Slicing::kEveryCheckpoint;
      const Ending got = comparison.Run(way);
      comparison.Expect(reference, got, way, comparison.OfSlicing(Strictness::kEverything));
      oracle.slicing = Slicing::kEveryCheckpoint;
      comparison.Expect(comparison.Run(oracle), got, way, comparison.OfTiers());
      return;
    }
    case 2: {  // crossings between the tiers
      Variation way = OfTheDispatcher("opcodes denied at random");
      for (int i = 0; i < 6; ++i) {
        way.denied.set((how.Byte() << 8 | how.Byte()) % vm::kOpcodeCount);
      }
      comparison.Expect(reference, comparison.Run(way), way, comparison.OfTiers());
      return;
    }
    case 3: {  // as written
      // Other instructions: the same fuel and memory end it elsewhere.
      if (reference.outcome == "terminated" || reference.outcome == "out of memory") return;
      Variation way = OfTheInterpreter("interpreter, not optimised");
      way.optimization_level = 0;
      way.fuel_limit = 4 * kFuel;
      const Ending got = comparison.Run(way);
      if (got.outcome == "terminated" || got.outcome == "out of memory") return;
      comparison.Expect(reference, got, way, comparison.OfSlicing(Strictness::kNotFuel));
      return;
    }
    case 4: {  // ended in the middle
      // The same fuel ends it elsewhere.
      if (program.watches_collector) return;
      Variation way = OfTheDispatcher("dispatcher, stopped");
      way.fuel_limit = (how.Byte() << 8 | how.Byte()) % (reference.fuel + 1);
      oracle.fuel_limit = way.fuel_limit;
      const Ending expected = comparison.Run(oracle);
      comparison.Expect(expected, comparison.Run(way), way, comparison.OfTiers());
      way.name += ", in slices";
      way.slicing = Slicing::kThousands;
      comparison.Expect(expected, comparison.Run(way), way, Strictness::kEverything);
      return;
    }
    default: {  // little memory
      Variation way = OfTheDispatcher("dispatcher, little memory");
      way.memory_limit = kLeastMemory + kMemoryStep * how.Byte();
      oracle.memory_limit = way.memory_limit;
      const Ending got = comparison.Run(way);
      comparison.Run(oracle);
      // The way on without memory is charged. Without a refusal the limit was not noticed.
      if (got.outcome == "no isolate" || got.stats.refused_allocations != 0) return;
      comparison.Expect(reference, got, way, comparison.OfSlicing(Strictness::kEverything));
      return;
    }
  }
}

}  // namespace

void TryInput(std::string_view input) {
  constexpr size_t kDecisionBytes = 16;
  ByteSource bytes(input);
  const bool is_text = bytes.Byte() == 0;
  std::string decisions;
  for (size_t i = 0; i < kDecisionBytes; ++i) decisions += static_cast<char>(bytes.Byte());
  differential::Program program =
      differential::MakeProgram("=fuzz", is_text ? bytes.Rest() : WriteProgram(bytes));
  Compare(program, ByteSource(decisions));
}

}  // namespace selenite::fuzz
