// `equal_fuel`: what a script pays depends on the script and on the tenant's state, and on
// nothing else.
//
// Calls every native, well and badly, in every form and at several depths, in tenants that
// differ in the tier alone: the dispatcher, the interpreter, and some of both. They must end
// alike, fuel included; when their fuel ends in the middle, too; and when the memory limit ends
// them. Then the stacks are left in another state, and the same chunk must cost the same again.
//
//   equal_fuel --seconds=20
//   equal_fuel --seed=7 --count=100000 --only=table.unpack
//
// A chunk that ends differently is printed, with what it takes to see that again.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/audit/memory_files.h"
#include "tests/differential/comparison.h"
#include "tests/differential/program_run.h"
#include "tests/equal_fuel/chunk_writer.h"
#include "tests/equal_fuel/native_list.h"
#include "vm/bytecode/opcode.h"

namespace selenite::equal_fuel {
namespace {

using differential::Ending;
using differential::FirstDifference;
using differential::Program;
using differential::Strictness;
using differential::Variation;

constexpr int64_t kFuel = 100'000;
// Of a chunk that fills the stack.
constexpr int64_t kFuelForAStack = 8'000'000;
// Chunks that the same tenants run.
constexpr int kChunksPerBatch = 20;
constexpr size_t kMemory = 64 << 20;

// What the chunks are made of.
struct Material {
  std::vector<CalledNative> natives;
  Texts values;
  Texts forms;
  std::string prelude;
};

struct Flags {
  uint64_t seed = 1;
  int64_t count = 1'000'000'000;
  double seconds = 20;
  std::string only;
  std::string folder = "tests/equal_fuel";
  bool verbose = false;
};

bool HasOneOf(const std::string& chunk, std::initializer_list<std::string_view> marks) {
  return std::ranges::any_of(
      marks, [&](std::string_view mark) { return chunk.find(mark) != chunk.npos; });
}

// Whether the same chunk may cost something else when it is run again: finalizers run, and
// garbage is there or not, by when the collector worked; random numbers and clocks move on;
// files are read; a package that was looked for is known.
bool MayCostOtherwise(const std::string& chunk) {
  return HasOneOf(chunk, {"collectgarbage", "__gc", "__mode", "math.random", "os.clock", "os.time",
                          "os.date", "time.now", "io.", "require", "package"});
}

// Whether it may fill a stack.
bool IsDeep(const std::string& chunk) { return HasOneOf(chunk, {"near_the_end", "249900"}); }

void RunFinalizers(vm::Isolate& isolate) {
  isolate.CollectGarbage();
  isolate.RunCleanup(kFuel);
}

// One tenant and what its local libraries see.
struct Place {
  explicit Place(const Variation& variation, bool local)
      : tenant(variation, local ? &files : nullptr) {}

  vm::MemoryFiles files;
  differential::Tenant tenant;
};

class Batch {
 public:
  Batch(const Flags& flags, const Material& material, uint64_t seed)
      : flags_(flags),
        material_(material),
        seed_(seed),
        writer_(seed, material.values, material.forms) {}

  // Returns how many chunks agreed, and whether one did not.
  std::pair<int, bool> Run();

 private:
  bool Begin();
  const CalledNative& ChooseNative();
  // Writes a chunk and runs it, and again. False: it ended differently somewhere.
  bool Compare();
  // The chunk in all tenants; nothing: they ended differently, which was said.
  std::optional<Ending> RunEverywhere(const std::string& chunk, int64_t fuel);
  void Report(const std::string& how, const std::string& difference);

  const Flags& flags_;
  const Material& material_;
  const uint64_t seed_;
  ChunkWriter writer_;
  std::vector<Variation> variations_;
  std::vector<std::unique_ptr<Place>> places_;
  bool local_ = false;
  size_t memory_ = kMemory;
  std::string chunk_;
};

void Batch::Report(const std::string& how, const std::string& difference) {
  const auto seed = static_cast<unsigned long long>(seed_);
  std::printf("DIFFERENT seed %llu [%s]: %s\n%s\n", seed, how.c_str(), difference.c_str(),
              chunk_.c_str());
  std::printf("    again: equal_fuel --seed=%llu --count=1%s%s\n", seed,
              flags_.only.empty() ? "" : " --only=", flags_.only.c_str());
  std::fflush(stdout);
}

bool Batch::Begin() {
  local_ = writer_.OneIn(6) || !flags_.only.empty();
  const bool is_tight = writer_.OneIn(6);
  if (is_tight) memory_ = static_cast<size_t>(writer_.Between(700'000, 4'000'000));
  Variation dispatcher = {.name = "dispatcher", .fuel_limit = kFuel, .memory_limit = memory_};
  Variation interpreter = dispatcher;
  interpreter.name = "interpreter";
  interpreter.denied = vm::AllOpcodes();
  Variation both = dispatcher;
  both.name = "both tiers";
  for (int i = 0; i < 3; ++i) {
    both.denied.set(static_cast<size_t>(writer_.Between(0, vm::kOpcodeCount - 1)));
  }
  variations_ = {interpreter, dispatcher, both};
  for (const Variation& variation : variations_) {
    places_.push_back(std::make_unique<Place>(variation, local_));
    if (places_.back()->tenant.isolate() == nullptr) return false;
  }
  return RunEverywhere(material_.prelude, INT64_MAX / 4).has_value();
}

// What a run was charged, by kind of work.
vm::IsolateStats Spent(const vm::IsolateStats& before, vm::IsolateStats after) {
  after.instructions_dispatcher -= before.instructions_dispatcher;
  after.instructions_interpreter -= before.instructions_interpreter;
  after.work_native -= before.work_native;
  after.work_compile -= before.work_compile;
  after.work_collect -= before.work_collect;
  after.work_encode -= before.work_encode;
  after.refused_allocations -= before.refused_allocations;
  return after;
}

std::optional<Ending> Batch::RunEverywhere(const std::string& chunk, int64_t fuel) {
  const Program program = differential::MakeProgram("=chunk", chunk);
  std::optional<Ending> expected;
  for (size_t i = 0; i < places_.size(); ++i) {
    const vm::IsolateStats before = places_[i]->tenant.isolate()->Stats();
    Ending ending = places_[i]->tenant.Run(program, fuel);
    // Or the next chunk would pay for finalizers, also of files, sooner or later.
    if (local_ || chunk.find("__gc") != chunk.npos) RunFinalizers(*places_[i]->tenant.isolate());
    ending.stats = Spent(before, ending.stats);
    if (!expected) {
      expected = std::move(ending);
    } else if (const auto difference =
                   FirstDifference(*expected, ending, Strictness::kEverything)) {
      std::string how = variations_[i].name;
      if (memory_ != kMemory) how += ", " + std::to_string(memory_) + " bytes";
      if (fuel != kFuel) how += ", " + std::to_string(fuel) + " units";
      Report(how, *difference);
      return std::nullopt;
    }
  }
  return expected;
}

// The part of an ending that must not depend on what ran before.
Ending Fuel(const Ending& ending) {
  Ending fuel;
  fuel.outcome = ending.outcome;
  fuel.fuel = ending.fuel;
  fuel.stats = ending.stats;
  return fuel;
}

const CalledNative& Batch::ChooseNative() {
  const auto last = static_cast<int64_t>(material_.natives.size()) - 1;
  for (;;) {
    const auto at = static_cast<size_t>(writer_.Between(0, last));
    const CalledNative& native = material_.natives[at];
    if (local_ || !native.local) return native;
  }
}

bool Batch::Compare() {
  chunk_ = writer_.Write(ChooseNative());
  const std::string before = writer_.WriteBefore();
  const bool stops = writer_.OneIn(4);
  const int64_t part = writer_.Between(0, 1000);
  if (flags_.verbose) std::printf("---- %s\n", chunk_.c_str());
  const int64_t fuel = IsDeep(chunk_) ? kFuelForAStack : kFuel;
  const std::optional<Ending> first = RunEverywhere(chunk_, fuel);
  if (!first) return false;
  if (flags_.verbose) {
    std::printf("%s, fuel %lld, %s\n", first->outcome.c_str(),
                static_cast<long long>(first->fuel), first->error.c_str());
  }
  if (stops && !RunEverywhere(chunk_, first->fuel * part / 1000)) return false;
  if (MayCostOtherwise(chunk_) || memory_ != kMemory) return true;
  if (!RunEverywhere(before, kFuel)) return false;
  const std::optional<Ending> again = RunEverywhere(chunk_, fuel);
  if (!again) return false;
  // A collection because memory was used up is paid for by what there is, garbage included.
  if (first->stats.refused_allocations + again->stats.refused_allocations > 0) return true;
  const auto difference = FirstDifference(Fuel(*first), Fuel(*again), Strictness::kEverything);
  if (difference) {
    Report("again, after " + before, *difference);
    return false;
  }
  return true;
}

std::pair<int, bool> Batch::Run() {
  chunk_ = "(the prelude)";
  if (!Begin()) return {0, memory_ == kMemory};
  for (int i = 0; i < kChunksPerBatch; ++i) {
    if (!Compare()) return {i, true};
  }
  for (const auto& place : places_) place->tenant.isolate()->VerifyHeap();
  return {kChunksPerBatch, false};
}

std::string Prelude(const std::string& path) {
  std::ifstream file(path);
  std::string text(std::istreambuf_iterator<char>(file), {});
  constexpr std::string_view kWide = "local WIDE";
  std::string wide = "local a";
  for (int i = 1; i < 190; ++i) wide += ", a" + std::to_string(i);
  return text.replace(text.find(kWide), kWide.size(), wide);
}

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App app("Compares what calls of natives cost on both tiers, and again.");
  app.add_option("--seed", flags.seed, "of the first batch of 20 chunks; the next has the next");
  app.add_option("--count", flags.count, "batches at most");
  app.add_option("--seconds", flags.seconds, "begin no more batches after this time");
  app.add_option("--only", flags.only, "natives whose name has this");
  app.add_option("--folder", flags.folder, "where the .def files and prelude.lua are");
  app.add_flag("--verbose", flags.verbose, "print the chunks");
  CLI11_PARSE(app, argc, argv);

  Material material = {.natives = ReadNatives(flags.folder + "/natives.def"),
                             .values = ReadTexts(flags.folder + "/values.def"),
                             .forms = ReadTexts(flags.folder + "/forms.def"),
                             .prelude = Prelude(flags.folder + "/prelude.lua")};
  std::erase_if(material.natives, [&](const CalledNative& native) {
    return native.name.find(flags.only) == native.name.npos;
  });
  if (material.natives.empty()) return 1;
  const auto begin = std::chrono::steady_clock::now();
  int64_t passed = 0;
  int64_t failed = 0;
  for (int64_t i = 0; i < flags.count; ++i) {
    const std::chrono::duration<double> passed_time = std::chrono::steady_clock::now() - begin;
    if (passed_time.count() > flags.seconds) break;
    Batch batch(flags, material, flags.seed + static_cast<uint64_t>(i));
    const auto [agreed, differed] = batch.Run();
    passed += agreed;
    failed += differed;
  }
  std::printf("%lld passed, %lld failed\n", static_cast<long long>(passed),
              static_cast<long long>(failed));
  return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace selenite::equal_fuel

int main(int argc, char** argv) { return selenite::equal_fuel::Main(argc, argv); }
