// `selenite run`: a script in this process, without a server.
//
// Unlimited unless told. What it prints waits in standard_streams.h, and is
// written when the run is over, however it ends: by a limit, an error, os.exit or
// a signal.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/cli/commands.h"
#include "client/cli/compile_only.h"
#include "client/cli/coverage_text.h"
#include "client/cli/ending_signals.h"
#include "client/cli/quantities.h"
#include "client/cli/source_excerpt.h"
#include "client/cli/source_file.h"
#include "client/cli/standard_streams.h"
#include "client/cli/stats_json.h"
#include "client/cli/working_directory.h"
#include "sandbox/budget.h"
#include "sandbox/clock.h"
#include "sandbox/outcome.h"
#include "sandbox/policy.h"
#include "vm/host.h"
#include "vm/isolate.h"
#include "vm/support/piece_size.h"

namespace selenite::cli {
namespace {

struct RunFlags {
  std::string tier = "auto";
  CompileFlags compile;
  std::optional<int64_t> instructions;
  std::string memory;
  std::string wall;
  bool stats = false;
  std::optional<uint64_t> seed;
  std::optional<std::string> local;
  std::string modules = "all";
  int64_t pieces = 0;
};

// Fuel for what may take as long as it likes.
constexpr int64_t kUnlimited = INT64_MAX / 4;

class ConsoleHost final : public vm::Host {
 public:
  explicit ConsoleHost(StandardStreams& streams) : streams_(streams) {}

  size_t WriteOutput(std::string_view bytes) override {
    if (bytes.size() <= streams_.output.room()) {
      streams_.output.Put(bytes);
    } else if (streams_.output.Write(bytes) != 0) {
      broken_ = true;
    }
    return 0;
  }
  void WriteWarning(std::string_view message) override {
    streams_.errors.Write(fmt::format("Lua warning: {}\n", message));
  }
  int64_t WallSeconds() override { return std::time(nullptr); }
  double CpuSeconds() override { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

  // Nobody reads the output any more: no use in going on.
  bool broken() const { return broken_; }

 private:
  StandardStreams& streams_;
  bool broken_ = false;
};

// What a script returns is of no use here.
constexpr vm::HostValueLimits kNoResults = {.count = 0};

// How a run ended, with what it took.
struct RunReport {
  vm::RunResult result;
  std::optional<sandbox::LimitKind> limit;
  bool refused = false;  // it was not run: a function fell back
  absl::Duration compile;
  absl::Duration run;
};

// What a chunk with functions that fell back is good for.
enum class Fallbacks : uint8_t { kAllowed, kRefused };

// What ends a run from outside.
struct Surroundings {
  const ConsoleHost& host;
  const WorkingDirectory& files;
  StandardStreams& streams;

  bool end_the_run() const {
    return host.broken() || files.exit().has_value() || EndingSignals::Noted() != 0;
  }
};

RunReport Drive(vm::Isolate& isolate, const Surroundings& surroundings, int64_t instructions,
                absl::Duration wall, Fallbacks fallbacks) {
  sandbox::Clock& clock = sandbox::Clock::Steady();
  RunReport report;
  absl::Duration now = clock.Now();
  const sandbox::Budget budget(instructions, wall, now);
  while (isolate.state() == vm::RunState::kMore) {
    const bool ended = surroundings.end_the_run();
    if (!ended) report.limit = budget.Exhausted(isolate.fuel_used(), now);
    if (ended || report.limit) {
      isolate.Terminate();
      break;
    }
    const bool compiling = isolate.phase() == vm::RunPhase::kCompile;
    isolate.Resume(budget.NextSlice(isolate.fuel_used()));
    const absl::Duration before = std::exchange(now, clock.Now());
    surroundings.streams.FlushIfOld(now);
    (compiling ? report.compile : report.run) += now - before;
    if (compiling && fallbacks == Fallbacks::kRefused && isolate.state() == vm::RunState::kMore &&
        isolate.phase() != vm::RunPhase::kCompile && isolate.unit()->coverage.fallen_back() > 0) {
      report.refused = true;
      isolate.Terminate();
    }
  }
  report.result = isolate.TakeResult();
  if (report.result.state == vm::RunState::kOutOfMemory) report.limit = sandbox::LimitKind::kMemory;
  return report;
}

// Runs closers and finalizers: where the run was limited, within what an Eval's
// clean-up gets.
void CleanUp(vm::Isolate& isolate, vm::Isolate::Finalizers finalizers, bool limited) {
  sandbox::Clock& clock = sandbox::Clock::Steady();
  const int64_t fuel = limited ? sandbox::kCleanupFuel : kUnlimited;
  const absl::Duration time = limited ? sandbox::kCleanupTime : absl::InfiniteDuration();
  const absl::Duration end = clock.ThreadTime() + time;
  isolate.StartCleanup(finalizers);
  bool more = true;
  while (more && isolate.cleanup_fuel_used() <= fuel && clock.ThreadTime() < end) {
    more = isolate.ResumeCleanup(std::min(sandbox::kSliceFuel, fuel - isolate.cleanup_fuel_used()));
  }
  isolate.DropCleanup();
}

// The global `arg`: the script's name at 0, its arguments from 1, and at -1 the
// command. Flags are left out: no script is to behave, or to be charged,
// differently because of one.
vm::HostValue ArgTable(const std::vector<std::string>& words) {
  vm::HostTable table;
  for (size_t i = 1; i < words.size(); ++i) table.array.push_back({words[i]});
  table.map.push_back({.key = {int64_t{0}}, .value = {words[0]}});
  table.map.push_back({.key = {int64_t{-1}}, .value = {std::string("selenite")}});
  return {std::move(table)};
}

int Complain(StandardStreams& streams, const std::string& message, int exit_code) {
  streams.errors.Write("selenite: " + message + "\n");
  return exit_code;
}

int ComplainOfLimit(StandardStreams& streams, const RunReport& report) {
  const std::optional<vm::StopPlace>& place = report.result.stopped;
  const std::string where =
      place && place->line > 0 ? fmt::format(" at {}:{}", place->source, place->line) : "";
  return Complain(streams,
                  fmt::format("limit '{}' reached{}", sandbox::LimitName(*report.limit), where),
                  kExitLimit);
}

int ComplainOfError(StandardStreams& streams, const vm::RunError& error,
                    const std::string& source) {
  Complain(streams, error.message, kExitScriptError);
  if (error.kind == vm::ErrorKind::kSyntax) {
    streams.errors.Write(SourceExcerpt(source, error.line, error.column));
  }
  if (error.kind == vm::ErrorKind::kRuntime && !error.traceback_text.empty()) {
    streams.errors.Write(error.traceback_text);
    if (error.traceback_text.back() != '\n') streams.errors.Write("\n");
  }
  return kExitScriptError;
}

// "fallback_refused" for what was not run; else as the server's metrics say it.
std::string_view OutcomeName(const RunReport& report) {
  if (report.refused) return "fallback_refused";
  return sandbox::OutcomeName(sandbox::OutcomeOf(report.result, report.limit));
}

std::optional<FileAccess> ParseAccess(const std::string& text) {
  if (text == "r") return FileAccess::kRead;
  if (text == "rw") return FileAccess::kReadAndWrite;
  return std::nullopt;
}

// Long because it is one thing after the other: flags, isolate, run, and the one exit
// code of all that can go wrong, each with the locals of those before it.
int Run(const RunFlags& flags, const std::vector<std::string>& words) {
  StandardStreams streams;
  const auto complain = [&streams](const std::string& message, int exit_code) {
    return Complain(streams, message, exit_code);
  };
  if (words.empty()) return complain("run: missing FILE; see selenite run --help", kExitUsage);
  if (words[0].size() > 1 && words[0][0] == '-') {
    return complain(fmt::format("run: unknown option {}", words[0]), kExitUsage);
  }
  size_t memory = SIZE_MAX;
  if (!flags.memory.empty()) {
    const auto bytes = ParseBytes(flags.memory);
    if (!bytes) return complain("run: --memory: " + InvalidBytes(flags.memory), kExitUsage);
    memory = static_cast<size_t>(*bytes);
  }
  absl::Duration wall = absl::InfiniteDuration();
  if (!flags.wall.empty()) {
    const auto duration = ParseWall(flags.wall);
    if (!duration) return complain("run: --wall: " + InvalidWall(flags.wall), kExitUsage);
    wall = *duration;
  }
  const std::optional<FileAccess> access = ParseAccess(flags.local.value_or("r"));
  if (!access) {
    return complain(
        fmt::format("run: --local: invalid access '{}' (expected r or rw)", *flags.local),
        kExitUsage);
  }
  const auto modules = sandbox::ParseModules(flags.modules);
  if (!modules.ok()) {
    return complain(fmt::format("run: --modules: {}", std::string(modules.status().message())),
                    kExitUsage);
  }
  std::optional<vm::OpcodeSet> denied = DeniedOpcodes(flags.compile, "run");
  if (!denied) return kExitUsage;
  if (flags.tier == "interpreter") denied = vm::AllOpcodes();
  const Fallbacks fallbacks =
      flags.tier == "dispatcher" ? Fallbacks::kRefused : Fallbacks::kAllowed;

  if (flags.pieces != 0 && !vm::kPieceSizeCanBeSet) {
    return complain("run: --pieces needs a build with -DSELENITE_TEST_PIECES=ON", kExitUsage);
  }

  const SourceResult read = ReadSource(words[0]);
  if (!read.source) return complain(read.problem, kExitScriptError);
  const SourceFile& source = *read.source;

  ConsoleHost host(streams);
  WorkingDirectory files(*access, streams);
  const Surroundings surroundings = {host, files, streams};
  const auto isolate = vm::Isolate::Create({.memory_limit = memory,
                                            .random_seed = flags.seed,
                                            .local_files = flags.local ? &files : nullptr,
                                            .optimization_level = flags.compile.optimization_level,
                                            .denied_opcodes = *denied,
                                            .modules = *modules},
                                           host);
  if (isolate == nullptr) return complain("limit 'memory' reached at start", kExitLimit);
  if (!vm::SetPieceSize(flags.pieces)) return kExitUsage;

  EndingSignals::Catch();
  std::vector<vm::HostValue> prelude_arguments;
  prelude_arguments.push_back(ArgTable(words));
  isolate->StartSource("arg = ...", "=arg", std::move(prelude_arguments));
  const RunReport prelude =
      Drive(*isolate, surroundings, kUnlimited, absl::InfiniteDuration(), Fallbacks::kAllowed);
  if (prelude.limit) return ComplainOfLimit(streams, prelude);

  std::vector<vm::HostValue> arguments;
  for (size_t i = 1; i < words.size(); ++i) arguments.push_back({words[i]});
  const vm::IsolateStats before = isolate->Stats();
  // A copy: what is wrong with it is shown.
  isolate->StartSource(source.text, source.chunk_name, std::move(arguments), kNoResults);
  const RunReport report =
      Drive(*isolate, surroundings, flags.instructions.value_or(kUnlimited), wall, fallbacks);
  if (EndingSignals::Noted() != 0) {
    files.FlushAll();
    streams.EndIfSignalled();
  }
  const vm::IsolateStats after = isolate->Stats();

  int exit_code = kExitOk;
  if (files.exit()) {
    exit_code = files.exit()->status;
  } else if (report.refused) {
    const vm::CodeUnit& unit = *isolate->unit();
    exit_code =
        complain("--tier=dispatcher: " + FallbackLine(unit, FirstFallback(unit)), kExitScriptError);
  } else if (report.limit) {
    exit_code = ComplainOfLimit(streams, report);
  } else if (report.result.error && report.result.error->kind != vm::ErrorKind::kResult) {
    // What a script returns to the command line nobody looks at.
    exit_code = ComplainOfError(streams, *report.result.error, source.text);
  }
  if (!files.exit() || files.exit()->farewell == vm::LocalFiles::Farewell::kWithFinalizers) {
    // From here on nobody looks whether a signal came, so it does its own work.
    streams.output.Flush();
    EndingSignals::Release();
    streams.EndIfSignalled();
    const bool limited = flags.instructions || wall != absl::InfiniteDuration();
    CleanUp(*isolate, vm::Isolate::Finalizers::kDue, limited);
    CleanUp(*isolate, vm::Isolate::Finalizers::kAll, limited);
  }
  files.FlushAll();
  // The chunk itself had none: what it loaded had.
  const int64_t fallen_back = after.prototypes_interpreter() - before.prototypes_interpreter();
  if (fallbacks == Fallbacks::kRefused && fallen_back > 0 && exit_code == kExitOk) {
    exit_code = complain(
        fmt::format("--tier=dispatcher: {} function{} in chunks loaded by the script fell back to "
                    "the interpreter; --stats shows the reasons",
                    fallen_back, fallen_back == 1 ? "" : "s"),
        kExitScriptError);
  }
  if (flags.stats) {
    streams.errors.Write(StatsJson({.outcome = OutcomeName(report),
                                    .before = before,
                                    .after = after,
                                    .compile = report.compile,
                                    .run = report.run}));
  }
  streams.output.Flush();
  if (const int error = streams.output.write_error(); error != 0) {
    complain(fmt::format("cannot write standard output: {}", std::strerror(error)), kExitOk);
    return exit_code == kExitOk ? kExitScriptError : exit_code;
  }
  return exit_code;
}

}  // namespace

void AddRun(CLI::App& app, int& exit_code) {
  auto flags = std::make_shared<RunFlags>();  // shared with the callback below
  CLI::App* run = app.add_subcommand("run", "Run a script in this process.");
  run->footer(
      "After the options: FILE [ARG...]. FILE - is standard input; everything after FILE\n"
      "is the script's, flags included.");
  run->prefix_command();
  run->add_option(
         "--tier", flags->tier,
         "auto, dispatcher (refuses to run if a function falls back, and fails if one that "
         "is loaded later does) or interpreter")
      ->check(CLI::IsMember({"auto", "dispatcher", "interpreter"}));
  AddCompileFlags(*run, flags->compile);
  run->add_option("--instructions", flags->instructions, "limit of work, in units of fuel")
      ->check(CLI::PositiveNumber);
  run->add_option("--memory", flags->memory, "limit of memory: bytes, or with K, M or G");
  run->add_option("--wall", flags->wall, "limit of time: 500ms, 2s, ...");
  run->add_flag("--stats", flags->stats, "print statistics to standard error as one JSON object");
  run->add_option("--seed", flags->seed, "seed of math.random");
  // A flag with a value, so that `--local FILE` is a flag and a file.
  run->add_flag(
      "--local{r}", flags->local,
      "add io, package, require, dofile, loadfile and the rest of os, for files in and "
      "below the working directory: --local=r to read them, --local=rw to write them too");
  run->add_option(
      "--modules", flags->modules,
      "libraries beyond the reference manual: json,base64,hash,time (default: all), or none");
  run->add_option(
         "--pieces", flags->pieces,
         "size of the pieces long work is split into; only in builds made for testing that")
      ->check(CLI::PositiveNumber);
  run->callback([flags, run, &exit_code] { exit_code = Run(*flags, run->remaining()); });
}

}  // namespace selenite::cli
