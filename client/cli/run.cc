// `selenite run`: a script in this process, without a server.
//
// Unlimited unless told. What it prints goes straight to standard output,
// which is flushed before anything is written to standard error.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "client/cli/commands.h"
#include "client/cli/compile_only.h"
#include "client/cli/coverage_text.h"
#include "client/cli/quantities.h"
#include "client/cli/source_excerpt.h"
#include "client/cli/source_file.h"
#include "sandbox/budget.h"
#include "sandbox/clock.h"
#include "vm/host.h"
#include "vm/isolate.h"

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
  bool local = false;
  std::string modules = "all";
};

// Fuel for what may take as long as it likes.
constexpr int64_t kUnlimited = INT64_MAX / 4;

class ConsoleHost final : public vm::Host {
 public:
  void WriteOutput(std::string_view bytes) override {
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) broken_ = true;
  }
  void WriteWarning(std::string_view message) override {
    std::fflush(stdout);
    std::fprintf(stderr, "Lua warning: %.*s\n", static_cast<int>(message.size()), message.data());
  }
  int64_t WallSeconds() override { return std::time(nullptr); }
  double CpuSeconds() override { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

  // Nobody reads the output any more: no use in going on.
  bool broken() const { return broken_; }

 private:
  bool broken_ = false;
};

// The files below the working directory, and the standard streams.
class WorkingDirectory final : public vm::LocalFiles {
 public:
  std::optional<std::string> ReadFile(const std::string& path) override {
    std::error_code error;
    const auto root = std::filesystem::canonical(".", error);
    const auto file = std::filesystem::canonical(path, error);
    if (error) return std::nullopt;
    const auto [end, unused] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
    if (end != root.end() || !std::filesystem::is_regular_file(file)) return std::nullopt;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }
  std::optional<std::string> ReadLine() override {
    std::string line;
    for (int c; (c = std::getchar()) != EOF;) {
      line += static_cast<char>(c);
      if (c == '\n') break;
    }
    if (line.empty()) return std::nullopt;
    return line;
  }
  std::optional<std::string> ReadBytes(size_t count) override {
    std::string bytes(std::min(count, kReadAtOnce), '\0');
    bytes.resize(std::fread(bytes.data(), 1, bytes.size(), stdin));
    if (bytes.empty()) return std::nullopt;
    return bytes;
  }
  void WriteError(std::string_view bytes) override {
    std::fflush(stdout);
    std::fwrite(bytes.data(), 1, bytes.size(), stderr);
  }
  void Flush() override { std::fflush(stdout); }

 private:
  static constexpr size_t kReadAtOnce = 1 << 20;
};

// What a script returns is of no use here.
constexpr vm::HostValueLimits kNoResults = {.count = 0};

// How a run ended, with what it took.
struct RunReport {
  vm::RunResult result;
  std::optional<sandbox::LimitKind> limit;
  bool refused = false;  // it was not run: a function fell back
  int64_t fuel = 0;
  absl::Duration compile;
  absl::Duration run;
};

// What a chunk with functions that fell back is good for.
enum class Fallbacks : uint8_t { kAllowed, kRefused };

RunReport Drive(vm::Isolate& isolate, const ConsoleHost& host, int64_t instructions,
                absl::Duration wall, Fallbacks fallbacks) {
  sandbox::Clock& clock = sandbox::Clock::Steady();
  RunReport report;
  absl::Duration now = clock.Now();
  const sandbox::Budget budget(instructions, wall, now);
  while (isolate.state() == vm::RunState::kMore) {
    report.limit = budget.Exhausted(isolate.fuel_used(), now);
    if (report.limit || host.broken()) {
      isolate.Terminate();
      break;
    }
    const bool compiling = isolate.phase() == vm::RunPhase::kCompile;
    isolate.Resume(budget.NextSlice(isolate.fuel_used()));
    const absl::Duration before = std::exchange(now, clock.Now());
    (compiling ? report.compile : report.run) += now - before;
    if (compiling && fallbacks == Fallbacks::kRefused &&
        isolate.state() == vm::RunState::kMore && isolate.phase() != vm::RunPhase::kCompile &&
        isolate.unit()->coverage.fallen_back() > 0) {
      report.refused = true;
      isolate.Terminate();
    }
  }
  report.fuel = isolate.fuel_used();
  report.result = isolate.TakeResult();
  if (report.result.state == vm::RunState::kOutOfMemory) report.limit = sandbox::LimitKind::kMemory;
  return report;
}

// The global `arg`: the script's name at 0, its arguments from 1.
vm::HostValue ArgTable(const std::vector<std::string>& words) {
  vm::HostTable table;
  for (size_t i = 1; i < words.size(); ++i) table.array.push_back({words[i]});
  table.map.emplace_back(vm::HostValue{int64_t{0}}, vm::HostValue{words[0]});
  return {std::move(table)};
}

int Complain(const std::string& message, int exit_code) {
  std::fflush(stdout);
  std::fprintf(stderr, "selenite: %s\n", message.c_str());
  return exit_code;
}

int ComplainOfLimit(const RunReport& report) {
  const std::optional<vm::StopPlace>& place = report.result.stopped;
  const std::string where =
      place && place->line > 0 ? fmt::format(" at {}:{}", place->source, place->line) : "";
  return Complain(fmt::format("limit '{}' reached{}", sandbox::LimitName(*report.limit), where),
                  kExitLimit);
}

int ComplainOfError(const vm::RunError& error, const std::string& source) {
  std::fflush(stdout);
  std::fputs("selenite: ", stderr);
  std::fwrite(error.message.data(), 1, error.message.size(), stderr);
  std::fputc('\n', stderr);
  if (error.kind == vm::ErrorKind::kSyntax) {
    std::fputs(SourceExcerpt(source, error.line, error.column).c_str(), stderr);
  }
  if (error.kind == vm::ErrorKind::kRuntime && !error.traceback_text.empty()) {
    std::fwrite(error.traceback_text.data(), 1, error.traceback_text.size(), stderr);
    if (error.traceback_text.back() != '\n') std::fputc('\n', stderr);
  }
  return kExitScriptError;
}

std::string_view OutcomeName(const RunReport& report) {
  if (report.limit) {
    switch (*report.limit) {
      case sandbox::LimitKind::kInstructions:
        return "instruction_limit";
      case sandbox::LimitKind::kMemory:
        return "memory_limit";
      case sandbox::LimitKind::kWall:
        return "wall_limit";
    }
  }
  if (report.refused) return "fallback_refused";
  if (report.result.state == vm::RunState::kFinished) return "finished";
  if (!report.result.error) return "stopped";
  switch (report.result.error->kind) {
    case vm::ErrorKind::kSyntax:
      return "syntax_error";
    case vm::ErrorKind::kRuntime:
      return "script_error";
    case vm::ErrorKind::kResult:
      return "result_refused";
  }
  return "stopped";
}

// Functions that fell back between two readings, by reason: `"denied":2,"jump":1`.
std::string FallbacksByReason(const vm::IsolateStats& before, const vm::IsolateStats& after) {
  std::vector<std::string> reasons;
  for (int i = 0; i < vm::kFallbackReasonCount; ++i) {
    const uint64_t count = after.prototypes_fallback[i] - before.prototypes_fallback[i];
    if (count == 0) continue;
    reasons.push_back(fmt::format(
        R"("{}":{})", vm::FallbackReasonName(static_cast<vm::FallbackReason>(i)), count));
  }
  return fmt::format("{}", fmt::join(reasons, ","));
}

void PrintStats(const RunReport& report, const vm::IsolateStats& before,
                const vm::IsolateStats& after) {
  std::fflush(stdout);
  fmt::print(stderr,
             R"({{"outcome":"{}","fuel":{},"instructions":{{"dispatcher":{},"interpreter":{}}},)"
             R"("work":{{"native":{},"compile":{},"collect":{},"encode":{}}},)"
             R"("calls":{{"dispatcher":{},"interpreter":{}}},"crossings":{},)"
             R"("crossings_to_dispatcher":{},"crossings_to_interpreter":{},)",
             OutcomeName(report), report.fuel,
             after.instructions_dispatcher - before.instructions_dispatcher,
             after.instructions_interpreter - before.instructions_interpreter,
             after.work_native - before.work_native, after.work_compile - before.work_compile,
             after.work_collect - before.work_collect, after.work_encode - before.work_encode,
             after.calls_dispatcher - before.calls_dispatcher,
             after.calls_interpreter - before.calls_interpreter,
             after.crossings() - before.crossings(),
             after.crossings_to_dispatcher - before.crossings_to_dispatcher,
             after.crossings_to_interpreter - before.crossings_to_interpreter);
  fmt::print(stderr,
             R"("peak_bytes":{},"live_bytes":{},"allocations":{},"collections":{},"refused_allocations":{},)"
             R"("prototypes":{{"encoded":{},"fallback":{{{}}}}},)"
             R"("compile_seconds":{:.6f},"run_seconds":{:.6f}}})"
             "\n",
             after.peak_bytes, after.live_bytes, after.allocations - before.allocations,
             after.collections - before.collections,
             after.refused_allocations - before.refused_allocations,
             after.prototypes_dispatcher - before.prototypes_dispatcher,
             FallbacksByReason(before, after), absl::ToDoubleSeconds(report.compile),
             absl::ToDoubleSeconds(report.run));
}

int Run(const RunFlags& flags, const std::vector<std::string>& words) {
  signal(SIGPIPE, SIG_IGN);
  if (words.empty()) return Complain("run: no FILE; see selenite run --help", kExitUsage);
  if (words[0].size() > 1 && words[0][0] == '-') {
    return Complain(fmt::format("run: unknown flag {}", words[0]), kExitUsage);
  }
  size_t memory = SIZE_MAX;
  if (!flags.memory.empty()) {
    const auto bytes = ParseBytes(flags.memory);
    if (!bytes) return Complain("run: --memory wants a size such as 64M", kExitUsage);
    memory = static_cast<size_t>(*bytes);
  }
  absl::Duration wall = absl::InfiniteDuration();
  if (!flags.wall.empty()) {
    const auto duration = ParseWall(flags.wall);
    if (!duration) return Complain("run: --wall wants a duration such as 500ms or 2s", kExitUsage);
    wall = *duration;
  }
  const vm::ModuleSetResult modules = vm::ParseModuleSet(flags.modules);
  if (!modules.set) {
    return Complain(fmt::format("run: --modules: no module is called '{}'; there are json, base64, "
                                "hash and time",
                                modules.unknown),
                    kExitUsage);
  }
  std::optional<vm::OpcodeSet> denied = DeniedOpcodes(flags.compile, "run");
  if (!denied) return kExitUsage;
  if (flags.tier == "interpreter") denied = vm::AllOpcodes();
  const Fallbacks fallbacks =
      flags.tier == "dispatcher" ? Fallbacks::kRefused : Fallbacks::kAllowed;

  std::optional<SourceFile> source = ReadSource(words[0]);
  if (!source) return Complain(fmt::format("cannot open {}", words[0]), kExitScriptError);

  ConsoleHost host;
  WorkingDirectory files;
  const auto isolate = vm::Isolate::Create({.memory_limit = memory,
                                            .random_seed = flags.seed,
                                            .local_files = flags.local ? &files : nullptr,
                                            .optimization_level = flags.compile.optimization_level,
                                            .denied_opcodes = *denied,
                                            .modules = *modules.set},
                                           host);
  if (isolate == nullptr) return Complain("limit 'memory' reached at start", kExitLimit);

  std::vector<vm::HostValue> prelude_arguments;
  prelude_arguments.push_back(ArgTable(words));
  isolate->StartSource("arg = ...", "=arg", std::move(prelude_arguments));
  const RunReport prelude =
      Drive(*isolate, host, kUnlimited, absl::InfiniteDuration(), Fallbacks::kAllowed);
  if (prelude.limit) return ComplainOfLimit(prelude);

  std::vector<vm::HostValue> arguments;
  for (size_t i = 1; i < words.size(); ++i) arguments.push_back({words[i]});
  const vm::IsolateStats before = isolate->Stats();
  // A copy: what is wrong with it is shown.
  isolate->StartSource(source->text, source->chunk_name, std::move(arguments), kNoResults);
  const RunReport report =
      Drive(*isolate, host, flags.instructions.value_or(kUnlimited), wall, fallbacks);
  const vm::IsolateStats after = isolate->Stats();

  int exit_code = kExitOk;
  if (report.refused) {
    const vm::CodeUnit& unit = *isolate->unit();
    exit_code = Complain("--tier=dispatcher: " + FallbackLine(unit, FirstFallback(unit)),
                         kExitScriptError);
  } else if (report.limit) {
    exit_code = ComplainOfLimit(report);
  } else if (report.result.error && report.result.error->kind != vm::ErrorKind::kResult) {
    // What a script returns to the command line nobody looks at.
    exit_code = ComplainOfError(*report.result.error, source->text);
  }
  const bool limited = flags.instructions || wall != absl::InfiniteDuration();
  const int64_t closing_fuel = limited ? sandbox::kCleanupFuel : kUnlimited;
  isolate->RunCleanup(closing_fuel);
  isolate->RunAllFinalizers(closing_fuel);
  // The chunk itself had none: what it loaded had.
  const uint64_t fallen_back = after.prototypes_interpreter() - before.prototypes_interpreter();
  if (fallbacks == Fallbacks::kRefused && fallen_back > 0 && exit_code == kExitOk) {
    exit_code = Complain(
        fmt::format("--tier=dispatcher: of the chunks that the script loaded, {} function{} fell "
                    "back to the interpreter; --stats shows the reasons",
                    fallen_back, fallen_back == 1 ? "" : "s"),
        kExitScriptError);
  }
  if (flags.stats) PrintStats(report, before, after);
  if (std::fflush(stdout) != 0 || host.broken()) return kExitScriptError;
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
  run->add_option("--tier", flags->tier,
                  "auto, dispatcher (runs nothing if a function fell back, fails if one loaded "
                  "later did) or interpreter")
      ->check(CLI::IsMember({"auto", "dispatcher", "interpreter"}));
  AddCompileFlags(*run, flags->compile);
  run->add_option("--instructions", flags->instructions, "limit of work, in units of fuel")
      ->check(CLI::PositiveNumber);
  run->add_option("--memory", flags->memory, "limit of memory: bytes, or with K, M or G");
  run->add_option("--wall", flags->wall, "limit of time: 500ms, 2s, ...");
  run->add_flag("--stats", flags->stats, "print one JSON object of figures to standard error");
  run->add_option("--seed", flags->seed, "seed of math.random");
  run->add_flag("--local", flags->local,
                "add io on the standard streams, package, require, dofile and loadfile");
  run->add_option("--modules", flags->modules,
                  "libraries beyond the manual: json,base64,hash,time (default: all), or none");
  run->callback([flags, run, &exit_code] { exit_code = Run(*flags, run->remaining()); });
}

}  // namespace selenite::cli
