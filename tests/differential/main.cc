// `differential`: the same program in every way that must not matter.
//
// Each program runs under {nothing denied, everything denied, random opcodes
// denied} × {one slice, a pause at every checkpoint}, without optimisation, and
// ended at random points; every run must agree with the interpreter's in
// everything that can be seen, fuel included.
//
//   differential tests/conformance tests/programs
//   differential --fuel=200000 tests/limits
//   differential --seed=7 --deny=AddI,Call one.lua
//   differential --pieces=1,2,3,7,64 tests/conformance
//
// Denying everything gives the oracle: the interpreter over IR is written to be
// obvious. The last line but one says how much the dispatcher did, because a
// comparison of the interpreter with itself proves nothing.
//
// With --pieces the programs run with pieces of these sizes instead, on both
// tiers, in one slice and paused at every checkpoint; it needs a build with
// -DSELENITE_TEST_PIECES=ON.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/differential/comparison.h"
#include "tests/differential/program_run.h"
#include "vm/bytecode/opcode.h"
#include "vm/support/piece_size.h"

namespace selenite::differential {
namespace {

struct Flags {
  std::vector<std::string> paths;
  uint64_t seed = 1;
  int masks = 2;
  int stops = 3;
  int64_t fuel = INT64_MAX / 4;
  uint64_t memory = 64 << 20;
  std::string deny;
  std::string answers;
  std::string write_record;
  std::string check_record;
  std::vector<int64_t> pieces;
  bool require_dispatcher = false;
  bool verbose = false;
};

// What all runs of all programs came to.
struct Totals {
  int passed = 0;
  int failed = 0;
  // Of the runs in which nothing was denied.
  int64_t instructions = 0;
  int64_t instructions_dispatcher = 0;
  uint64_t prototypes = 0;
  uint64_t prototypes_dispatcher = 0;
  // Of those in which random opcodes were.
  int64_t crossings = 0;
};

constexpr int64_t kNoLimit = INT64_MAX / 4;
// At most this many opcodes are denied at random: the more are, the fewer
// functions are left to the dispatcher.
constexpr int kDeniedAtMost = 6;

// The masks of a program depend on the seed and its name, not on what else is
// compared: it can be looked at alone.
std::mt19937_64 RandomOf(uint64_t seed, const Program& program) {
  const std::string name = std::filesystem::path(program.path).stem().string();
  uint64_t hash = 14695981039346656037u ^ seed;  // FNV-1a
  for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return std::mt19937_64(hash);
}

std::string Names(const vm::OpcodeSet& set) {
  std::string names;
  for (int i = 0; i < vm::kOpcodeCount; ++i) {
    const auto opcode = static_cast<vm::Opcode>(i);
    if (!vm::Contains(set, opcode)) continue;
    if (!names.empty()) names += ',';
    names += vm::GetOpcodeInfo(opcode).name;
  }
  return names;
}

vm::OpcodeSet RandomMask(std::mt19937_64& random) {
  vm::OpcodeSet mask;
  const int count = 1 + static_cast<int>(random() % kDeniedAtMost);
  for (int i = 0; i < count; ++i) mask.set(random() % vm::kOpcodeCount);
  return mask;
}

std::vector<std::string> LuaFiles(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() == ".lua") inside.push_back(entry.path().string());
    }
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

// One program in all its variations.
class Comparer {
 public:
  Comparer(const Program& program, const Flags& flags, Totals& totals)
      : program_(program), flags_(flags), totals_(totals) {}

  // Returns whether all endings agree.
  bool CompareAll();
  const Ending& reference() const { return reference_; }

 private:
  Variation Base(std::string name) const {
    return {.name = std::move(name), .fuel_limit = flags_.fuel, .memory_limit = flags_.memory};
  }
  // The tiers that are compared with the interpreter.
  void ChooseTiers();
  void CompareSlicings();
  void ComparePieces();
  void CompareStops();
  void CompareWithoutOptimization();
  void Expect(const Ending& expected, const Variation& variation, Strictness strictness);
  void Report(const Variation& variation, const std::string& difference);

  const Program& program_;
  const Flags& flags_;
  Totals& totals_;
  std::vector<Variation> tiers_;
  Ending reference_;
  bool agreed_ = true;
};

void Comparer::Report(const Variation& variation, const std::string& difference) {
  agreed_ = false;
  std::printf("DIFFERENT %s [%s]: %s\n", program_.path.c_str(), variation.name.c_str(),
              difference.c_str());
  std::printf("    again: differential --seed=%llu%s%s%s%s%s%s %s\n",
              static_cast<unsigned long long>(flags_.seed),
              variation.piece_size == 0 ? "" : " --pieces=",
              variation.piece_size == 0 ? "" : std::to_string(variation.piece_size).c_str(),
              flags_.fuel == kNoLimit ? "" : " --fuel=",
              flags_.fuel == kNoLimit ? "" : std::to_string(flags_.fuel).c_str(),
              flags_.deny.empty() ? "" : " --deny=", flags_.deny.c_str(),
              program_.path.c_str());
  std::fflush(stdout);
}

void Comparer::Expect(const Ending& expected, const Variation& variation, Strictness strictness) {
  const Ending got = RunProgram(program_, variation);
  if (variation.denied.none()) {
    totals_.instructions += got.stats.instructions_dispatcher + got.stats.instructions_interpreter;
    totals_.instructions_dispatcher += got.stats.instructions_dispatcher;
    totals_.prototypes += got.stats.prototypes_dispatcher + got.stats.prototypes_interpreter();
    totals_.prototypes_dispatcher += got.stats.prototypes_dispatcher;
  } else {
    totals_.crossings += got.stats.crossings();
  }
  if (flags_.verbose) {
    std::printf("%s [%s]: %s, fuel %lld, dispatcher %lld of %lld\n", program_.path.c_str(),
                variation.name.c_str(), got.outcome.c_str(), static_cast<long long>(got.fuel),
                static_cast<long long>(got.stats.instructions_dispatcher),
                static_cast<long long>(got.stats.instructions_dispatcher +
                                       got.stats.instructions_interpreter));
  }
  if (const auto difference = FirstDifference(expected, got, strictness)) {
    Report(variation, *difference);
  }
}

void Comparer::ChooseTiers() {
  tiers_.push_back(Base("dispatcher"));
  if (!flags_.deny.empty()) {
    tiers_.push_back(Base("denied " + flags_.deny));
    tiers_.back().denied = *vm::ParseOpcodeSet(flags_.deny).set;
  }
  std::mt19937_64 random = RandomOf(flags_.seed, program_);
  for (int i = 0; i < flags_.masks; ++i) {
    const vm::OpcodeSet mask = RandomMask(random);
    tiers_.push_back(Base("denied " + Names(mask)));
    tiers_.back().denied = mask;
  }
}

void Comparer::CompareSlicings() {
  for (const Variation& tier : tiers_) Expect(reference_, tier, Strictness::kEverything);

  // Pauses are points at which the collector may work too, so a program that
  // looks at it sees other things; but the same on both tiers.
  Variation oracle = Base("interpreter, a pause at every checkpoint");
  oracle.denied = vm::AllOpcodes();
  oracle.slicing = Slicing::kEveryCheckpoint;
  const Ending paused = RunProgram(program_, oracle);
  const auto strictness =
      program_.watches_collector ? Strictness::kOutcomeOnly : Strictness::kEverything;
  if (const auto difference = FirstDifference(reference_, paused, strictness)) {
    Report(oracle, *difference);
  }
  for (Variation tier : tiers_) {
    tier.name += ", a pause at every checkpoint";
    tier.slicing = Slicing::kEveryCheckpoint;
    Expect(paused, tier, Strictness::kEverything);
  }
}

void Comparer::CompareWithoutOptimization() {
  // The same fuel stops it elsewhere.
  if (reference_.outcome == "terminated" || reference_.outcome == "out of memory") return;
  Variation plain = Base("interpreter, not optimised");
  plain.denied = vm::AllOpcodes();
  plain.optimization_level = 0;
  plain.fuel_limit = kNoLimit;
  Expect(reference_, plain,
         program_.watches_collector ? Strictness::kOutcomeOnly : Strictness::kNotFuel);
}

void Comparer::CompareStops() {
  std::mt19937_64 random = RandomOf(flags_.seed + 1, program_);
  for (int i = 0; i < flags_.stops; ++i) {
    const int64_t limit =
        static_cast<int64_t>(random() % static_cast<uint64_t>(reference_.fuel + 1));
    Variation oracle = Base("interpreter");
    oracle.denied = vm::AllOpcodes();
    oracle.fuel_limit = limit;
    const Ending expected = RunProgram(program_, oracle);
    for (Variation tier : tiers_) {
      tier.name += ", stopped after " + std::to_string(limit);
      tier.fuel_limit = limit;
      Expect(expected, tier, Strictness::kEverything);
    }
    if (program_.watches_collector) continue;
    Variation tier = tiers_.back();
    tier.name += ", in slices of 1000, stopped after " + std::to_string(limit);
    tier.fuel_limit = limit;
    tier.slicing = Slicing::kThousands;
    Expect(expected, tier, Strictness::kEverything);
  }
}

// Where a piece ends is a checkpoint, so a run that its fuel or its memory ended
// may have come further in larger pieces: of those only the outcome is compared.
void Comparer::ComparePieces() {
  const bool ended_early =
      reference_.outcome == "terminated" || reference_.outcome == "out of memory";
  const auto strictness = ended_early || program_.watches_collector ? Strictness::kOutcomeOnly
                                                                    : Strictness::kEverything;
  for (const int64_t size : flags_.pieces) {
    const std::string in_pieces = ", pieces of " + std::to_string(size);
    for (const bool interpreted : {true, false}) {
      Variation tier = Base((interpreted ? "interpreter" : "dispatcher") + in_pieces);
      if (interpreted) tier.denied = vm::AllOpcodes();
      tier.piece_size = size;
      Expect(reference_, tier, strictness);
    }
    Variation paused = Base("dispatcher, a pause at every checkpoint" + in_pieces);
    paused.slicing = Slicing::kEveryCheckpoint;
    paused.piece_size = size;
    Expect(reference_, paused, strictness);
  }
}

bool Comparer::CompareAll() {
  Variation oracle = Base("interpreter");
  oracle.denied = vm::AllOpcodes();
  reference_ = RunProgram(program_, oracle);
  if (reference_.stats.instructions_dispatcher != 0) {
    Report(oracle, "the dispatcher ran, though every opcode was denied");
  }
  if (!flags_.pieces.empty()) {
    ComparePieces();
    return agreed_;
  }
  ChooseTiers();
  CompareSlicings();
  CompareWithoutOptimization();
  CompareStops();
  return agreed_;
}

// ---- Records: endings for another build to compare with --------------------

uint64_t Digest(std::string_view text) {
  uint64_t hash = 14695981039346656037u;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

// Everything about an ending that another build must reproduce, in a line.
std::string RecordLine(const Program& program, const Ending& ending) {
  if (program.watches_collector) return ending.outcome;
  char line[200];
  std::snprintf(line, sizeof line, "%s fuel=%lld+%lld output=%016llx error=%016llx place=%016llx",
                ending.outcome.c_str(), static_cast<long long>(ending.fuel),
                static_cast<long long>(ending.cleanup_fuel),
                static_cast<unsigned long long>(Digest(ending.output + ending.cleanup_output +
                                                       ending.values + ending.warnings)),
                static_cast<unsigned long long>(Digest(ending.error + ending.error_value +
                                                       ending.traceback + ending.frames)),
                static_cast<unsigned long long>(Digest(ending.place)));
  return line;
}

std::map<std::string, std::string> ReadRecord(const std::string& path) {
  std::map<std::string, std::string> record;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const size_t tab = line.find('\t');
    if (tab != std::string::npos) record[line.substr(0, tab)] = line.substr(tab + 1);
  }
  return record;
}

// DIR/NAME.out and DIR/NAME.err, as a command would print them but for its
// name before the error.
void WriteAnswer(const std::string& directory, const Program& program, const Ending& ending) {
  const std::filesystem::path base =
      std::filesystem::path(directory) / std::filesystem::path(program.path).stem();
  std::ofstream(base.string() + ".out", std::ios::binary) << ending.output;
  std::string error = ending.error;
  if (ending.outcome == "failed (runtime)" && !ending.traceback.empty()) {
    error += '\n' + ending.traceback;
  }
  if (ending.outcome == "terminated" || ending.outcome == "out of memory") {
    error = '(' + ending.outcome + ')';
  }
  std::ofstream(base.string() + ".err", std::ios::binary) << error;
}

int CompareFiles(const Flags& flags) {
  const std::map<std::string, std::string> record =
      flags.check_record.empty() ? std::map<std::string, std::string>()
                                 : ReadRecord(flags.check_record);
  std::ofstream written;
  if (!flags.write_record.empty()) written.open(flags.write_record);

  std::printf("seed %llu\n", static_cast<unsigned long long>(flags.seed));
  Totals totals;
  for (const std::string& path : LuaFiles(flags.paths)) {
    const std::optional<Program> program = ReadProgram(path);
    if (!program) {
      std::printf("cannot read %s\n", path.c_str());
      ++totals.failed;
      continue;
    }
    Comparer comparer(*program, flags, totals);
    bool agreed = comparer.CompareAll();
    const std::string line = RecordLine(*program, comparer.reference());
    if (written.is_open()) written << path << '\t' << line << '\n';
    if (!flags.check_record.empty()) {
      const auto recorded = record.find(path);
      if (recorded == record.end() || recorded->second != line) {
        agreed = false;
        std::printf("DIFFERENT %s from the record\n    expected: %s\n    got:      %s\n",
                    path.c_str(),
                    recorded == record.end() ? "(absent)" : recorded->second.c_str(),
                    line.c_str());
      }
    }
    if (!flags.answers.empty()) WriteAnswer(flags.answers, *program, comparer.reference());
    ++(agreed ? totals.passed : totals.failed);
  }

  const double share = totals.instructions == 0
                           ? 0
                           : 100.0 * static_cast<double>(totals.instructions_dispatcher) /
                                 static_cast<double>(totals.instructions);
  std::printf("dispatcher: %.2f %% of the instructions where nothing was denied, %llu of %llu "
              "functions; %lld crossings where something was\n",
              share, static_cast<unsigned long long>(totals.prototypes_dispatcher),
              static_cast<unsigned long long>(totals.prototypes),
              static_cast<long long>(totals.crossings));
  if (flags.require_dispatcher && totals.instructions_dispatcher == 0) {
    std::printf("the dispatcher never ran: nothing was compared\n");
    ++totals.failed;
  }
  std::printf("%d passed, %d failed\n", totals.passed, totals.failed);
  return totals.failed == 0 && totals.passed > 0 ? 0 : 1;
}

int Main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // whoever stops a long run sees how far it came
  CLI::App app("Compares the tiers of the Lua machine with one another.");
  Flags flags;
  app.add_option("PATHS", flags.paths, "Lua files, or folders of them")->required();
  app.add_option("--seed", flags.seed, "of the opcodes denied and the places of stops");
  app.add_option("--masks", flags.masks, "random sets of denied opcodes for a program");
  app.add_option("--stops", flags.stops, "random places where a program is ended");
  app.add_option("--fuel", flags.fuel, "end programs that use more")->check(CLI::PositiveNumber);
  app.add_option("--memory", flags.memory, "limit of memory in bytes")->check(CLI::PositiveNumber);
  app.add_option("--deny", flags.deny, "deny these opcodes too: names separated by commas");
  app.add_option("--answers", flags.answers, "folder for NAME.out and NAME.err of each program");
  app.add_option("--write-record", flags.write_record, "write the endings to a file");
  app.add_option("--check-record", flags.check_record,
                 "compare with the endings that another build wrote");
  std::string pieces;
  app.add_option("--pieces", pieces,
                 "compare runs with pieces of these sizes instead: 1,2,3,7,64");
  app.add_flag("--require-dispatcher", flags.require_dispatcher,
               "fail if the dispatcher never ran");
  app.add_flag("--verbose", flags.verbose, "a line for every run");
  CLI11_PARSE(app, argc, argv);
  if (const auto parsed = vm::ParseOpcodeSet(flags.deny); !flags.deny.empty() && !parsed.set) {
    std::fprintf(stderr, "--deny: no opcode is called %s\n", parsed.unknown.c_str());
    return 2;
  }
  for (std::istringstream sizes(pieces); sizes >> std::ws && !sizes.eof();) {
    int64_t size = 0;
    sizes >> size;
    if (size <= 0 || (sizes.get() != ',' && !sizes.eof())) {
      std::fprintf(stderr, "--pieces wants sizes such as 1,2,3,7,64\n");
      return 2;
    }
    flags.pieces.push_back(size);
  }
  if (!flags.pieces.empty() && !vm::kPieceSizeCanBeSet) {
    std::fprintf(stderr, "--pieces is for builds with -DSELENITE_TEST_PIECES=ON\n");
    return 2;
  }
  return CompareFiles(flags);
}

}  // namespace
}  // namespace selenite::differential

int main(int argc, char** argv) { return selenite::differential::Main(argc, argv); }
