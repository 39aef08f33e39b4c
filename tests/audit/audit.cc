// Runs the cases of an audit of prices and prints what they took; audit.py makes the
// cases, reads this, and judges.
//
//   audit --natives             the StableName of every native, one a line
//   audit time CASES            fuel, longest piece, memory
//   audit count CASES           nothing; under callgrind: dumps of the instructions
//
// CASES is a file of blocks:
//
//   @case NAME SIZE HOW LIBRARIES PIECE
//   a chunk, which gets SIZE as its argument
//   @end
//
// HOW says what of it is measured:
//   call       the function `measured` that the chunk leaves in the globals is called
//              with SIZE
//   results    the same, and encoding what it returns
//   source     compiling and running the text that the chunk returns
//   arguments  decoding what the chunk returns, as arguments of another one
//   cleanup    closers and finalizers after the end of such a call
// LIBRARIES is `tenant` or `local`. PIECE is for `count` the number of a piece between two
// checkpoints that is counted for itself, or -1; for `time` -1 asks for the fuel alone.
//
// `time` prints, separated by tabs: NAME, fuel; and if asked, pieces, the longest one's
// number and its nanoseconds, bytes of memory counted, bytes of memory resident beyond what
// was before; or NAME, "error", what went wrong. Nanoseconds are of processor time, the
// best of a few runs for each piece.
//
// `count` has callgrind write a dump for each case, named "NAME whole" or "NAME piece".

#include <malloc.h>
#include <time.h>

// Without valgrind nothing is counted; audit.py says so.
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_DUMP_STATS_AT(name) static_cast<void>(name)
#endif

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/audit/memory_files.h"
#include "vm/isolate.h"
#include "vm/run/machine/native_info.h"
#include "vm/silent_host.h"
#include "vm/stdlib/library.h"

namespace selenite::vm {
namespace {

// As a worker gives: what is measured as a whole is not sliced finer.
constexpr int64_t kSliceFuel = 20'000;
// More than this, and the case is wrong.
constexpr int64_t kMostFuel = 400'000'000;
constexpr size_t kMemoryLimit = 1 << 30;
// A piece that takes longer than this is timed again: something else may have come between.
constexpr int64_t kSuspiciousNanoseconds = 30'000;
constexpr int kTries = 4;
// Of one row: then fewer tries have to do.
constexpr int64_t kMostNanoseconds = 400'000'000;

[[noreturn]] void Die(std::string_view what) {
  std::fprintf(stderr, "audit: %.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(1);
}

int64_t ThreadNanoseconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * int64_t{1'000'000'000} + now.tv_nsec;
}

// ---- Memory of the process.

void ForgetPeakResident() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

int64_t StatusBytes(std::string_view key) {
  std::ifstream file("/proc/self/status");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with(key)) return std::atoll(line.c_str() + key.size()) * 1024;
  }
  return 0;
}

// ---- Cases.

enum class How : uint8_t { kCall, kResults, kSource, kArguments, kCleanup };

How HowNamed(std::string_view name) {
  constexpr std::string_view kNames[] = {"call", "results", "source", "arguments", "cleanup"};
  const auto* at = std::ranges::find(kNames, name);
  if (at == std::end(kNames)) Die("no such way to measure: " + std::string(name));
  return static_cast<How>(at - kNames);
}

struct Case {
  std::string name;
  int64_t size = 0;
  How how = How::kCall;
  bool local = false;
  int64_t piece = -1;
  std::string chunk;
};

std::vector<Case> ReadCases(const char* path) {
  std::ifstream file(path);
  if (!file) Die("cannot read the cases");
  std::vector<Case> cases;
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream head(line);
    std::string mark;
    std::string how;
    std::string libraries;
    Case& next = cases.emplace_back();
    head >> mark >> next.name >> next.size >> how >> libraries >> next.piece;
    if (!head || mark != "@case") Die("no head of a case: " + line);
    next.how = HowNamed(how);
    next.local = libraries == "local";
    while (std::getline(file, line) && line != "@end") next.chunk += line + "\n";
  }
  return cases;
}

// ---- One run of a case.

// An isolate in which the chunk has run, and what is measured is about to begin.
class Scene {
 public:
  explicit Scene(const Case& c) : case_(c) {
    IsolateOptions options = {.memory_limit = kMemoryLimit, .random_seed = 1};
    if (c.local) {
      options.local_files = &files_;
    } else {
      options.module_map = &modules_;
    }
    isolate_ = Isolate::Create(options, host_);
    if (isolate_ == nullptr) Die("no isolate");
    const RunResult made = Prepare();
    if (error_) return;
    Start(made);
  }

  bool more() const { return isolate_->state() == RunState::kMore; }
  Isolate& isolate() { return *isolate_; }

  // One slice of what is measured.
  void Go(int64_t fuel) {
    isolate_->Resume(fuel);
    if (!more()) return;
    if (isolate_->fuel_used() < begun_ + kMostFuel) return;
    error_ = "takes too much fuel";
    isolate_->Terminate();
  }
  void CleanUp() { isolate_->RunCleanup(kMostFuel); }

  int64_t fuel() const { return isolate_->Stats().fuel - begun_; }
  size_t peak_bytes() const {
    return std::max(peak_bytes_, static_cast<size_t>(isolate_->Stats().peak_bytes));
  }

  // Ends the run. Set: what went wrong.
  std::optional<std::string> End() {
    if (error_) return error_;
    const RunResult result = isolate_->TakeResult();
    if (result.state == RunState::kFinished) return std::nullopt;
    return result.error ? result.error->message : "out of memory";
  }

 private:
  static constexpr HostValueLimits kNoLimits = {
      .depth = 1'000, .count = UINT64_MAX, .bytes = UINT64_MAX};

  RunResult Prepare() {
    HostValue size;
    size.value = case_.size;
    isolate_->StartSource("local n = ...\n" + case_.chunk, "=setup", {size}, kNoLimits);
    while (more()) isolate_->Resume(kSliceFuel);
    peak_bytes_ = isolate_->Stats().peak_bytes;
    RunResult result = isolate_->TakeResult();
    if (result.state != RunState::kFinished) {
      error_ = "setup: " + (result.error ? result.error->message : "out of memory");
    }
    return result;
  }

  void Start(const RunResult& made) {
    HostValue size;
    size.value = case_.size;
    switch (case_.how) {
      case How::kSource:
        if (made.values.size() != 1 || made.values[0].value.index() != 4) Die("no source");
        begun_ = isolate_->Stats().fuel;
        isolate_->StartSource(std::get<std::string>(made.values[0].value), "=source", {});
        return;
      case How::kArguments:
        begun_ = isolate_->Stats().fuel;
        isolate_->StartSource("", "=arguments", made.values);
        return;
      case How::kResults:
        isolate_->StartSource("return measured(...)", "=call", {size}, kNoLimits);
        break;
      case How::kCall:
      case How::kCleanup:
        isolate_->StartSource("measured(...)", "=call", {size}, kNoLimits);
        break;
    }
    while (more() && isolate_->phase() == RunPhase::kCompile) isolate_->Resume(kSliceFuel);
    if (case_.how == How::kCleanup) {
      while (more()) isolate_->Resume(kSliceFuel);
    }
    begun_ = isolate_->Stats().fuel;
  }

  const Case& case_;
  SilentHost host_;
  MemoryFiles files_;
  MadeModules modules_;
  std::unique_ptr<Isolate> isolate_;
  std::optional<std::string> error_;
  int64_t begun_ = 0;
  size_t peak_bytes_ = 0;
};

// ---- Time.

struct Times {
  std::vector<int64_t> pieces;
  std::vector<int64_t> fuel;

  size_t longest() const {
    return static_cast<size_t>(std::ranges::max_element(pieces) - pieces.begin());
  }
};

// The nanoseconds of each piece between two checkpoints.
std::optional<std::string> TimePieces(const Case& c, Times& times) {
  Scene scene(c);
  const auto time = [&](const std::function<void()>& work) {
    const int64_t fuel = scene.fuel();
    const int64_t before = ThreadNanoseconds();
    work();
    times.pieces.push_back(ThreadNanoseconds() - before);
    times.fuel.push_back(scene.fuel() - fuel);
  };
  while (scene.more()) time([&] { scene.Go(0); });
  if (c.how == How::kCleanup) time([&] { scene.CleanUp(); });
  return scene.End();
}

// Runs it as a worker would, and says what memory that took.
struct Whole {
  int64_t fuel = 0;
  size_t counted = 0;
  int64_t resident = 0;
};

std::optional<std::string> RunWhole(const Case& c, Whole& whole) {
  if (c.piece >= 0) ForgetPeakResident();
  const int64_t before = c.piece >= 0 ? StatusBytes("VmRSS:") : 0;
  Scene scene(c);
  while (scene.more()) scene.Go(kSliceFuel);
  if (c.how == How::kCleanup) scene.CleanUp();
  whole.fuel = scene.fuel();
  whole.counted = scene.peak_bytes();
  if (c.piece >= 0) whole.resident = StatusBytes("VmHWM:") - before;
  return scene.End();
}

std::optional<std::string> Time(const Case& c) {
  Whole whole;
  if (auto error = RunWhole(c, whole)) return error;
  if (c.piece < 0) {
    std::printf("%s\t%lld\n", c.name.c_str(), static_cast<long long>(whole.fuel));
    return std::nullopt;
  }
  const int64_t begun = ThreadNanoseconds();
  const auto may_try = [&](const Times& best) {
    return best.pieces[best.longest()] > kSuspiciousNanoseconds &&
           ThreadNanoseconds() - begun < kMostNanoseconds;
  };
  Times best;
  if (auto error = TimePieces(c, best)) return error;
  for (int i = 1; i < kTries && may_try(best); ++i) {
    Times again;
    if (auto error = TimePieces(c, again)) return error;
    if (again.fuel != best.fuel) return "its pieces differ from run to run";
    for (size_t k = 0; k < best.pieces.size(); ++k) {
      best.pieces[k] = std::min(best.pieces[k], again.pieces[k]);
    }
  }
  const size_t longest = best.longest();
  std::printf("%s\t%lld\t%zu\t%zu\t%lld\t%zu\t%lld\n", c.name.c_str(),
              static_cast<long long>(whole.fuel), best.pieces.size(), longest,
              static_cast<long long>(best.pieces[longest]), whole.counted,
              static_cast<long long>(whole.resident));
  return std::nullopt;
}

// ---- Instructions.

void Dump(const Case& c, const char* what) {
  const std::string name = c.name + " " + what;
  CALLGRIND_DUMP_STATS_AT(name.c_str());
}

std::optional<std::string> Count(const Case& c) {
  {
    Scene scene(c);
    CALLGRIND_ZERO_STATS;
    while (scene.more()) scene.Go(kSliceFuel);
    if (c.how == How::kCleanup) scene.CleanUp();
    Dump(c, "whole");
    if (auto error = scene.End()) return error;
  }
  if (c.piece < 0) return std::nullopt;
  Scene scene(c);
  for (int64_t i = 0; i < c.piece && scene.more(); ++i) scene.Go(0);
  CALLGRIND_ZERO_STATS;
  if (scene.more()) {
    scene.Go(0);
  } else {
    scene.CleanUp();
  }
  Dump(c, "piece");
  return std::nullopt;
}

// A message as one field: a script's may be long.
std::string OneLine(std::string text) {
  text.resize(std::min<size_t>(text.size(), 200));
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return text;
}

int Main(int argc, char** argv) {
  if (argc == 2 && argv[1] == std::string_view("--natives")) {
    for (const NativeInfo* native : AllNatives()) {
      std::printf("%s\n", std::string(native->StableName()).c_str());
    }
    return 0;
  }
  if (argc != 3) Die("usage: audit --natives | time CASES | count CASES");
  const bool count = argv[1] == std::string_view("count");
  for (const Case& c : ReadCases(argv[2])) {
    const std::optional<std::string> error = count ? Count(c) : Time(c);
    if (error) std::printf("%s\terror\t%s\n", c.name.c_str(), OneLine(*error).c_str());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace selenite::vm

int main(int argc, char** argv) { return selenite::vm::Main(argc, argv); }
