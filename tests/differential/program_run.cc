#include "tests/differential/program_run.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "vm/support/check.h"
#include "vm/support/piece_size.h"

namespace selenite::differential {
namespace {

constexpr uint64_t kRandomSeed = 20'240'229;
constexpr int64_t kSliceFuel = 1'000;
constexpr int64_t kCleanupFuel = 100'000;
// More output than this is counted, not kept.
constexpr size_t kKeptOutputBytes = 4 << 20;
// What a program that looks at the collector has in its text.
constexpr std::string_view kCollectorMarks[] = {"collectgarbage", "__gc", "__mode"};

// clang 19 with libstdc++ 12 cannot make a pair of these before it has seen one destroyed.
[[maybe_unused]] void MakeAndDrop() { vm::HostValue(); }

void AppendTable(std::string& text, const vm::HostTable& table) {
  text += '{';
  for (const vm::HostValue& item : table.array) {
    AppendValue(text, item);
    text += ", ";
  }
  for (const auto& [key, item] : table.map) {
    text += '[';
    AppendValue(text, key);
    text += "] = ";
    AppendValue(text, item);
    text += ", ";
  }
  text += '}';
}

std::string OutcomeName(const vm::RunResult& result) {
  switch (result.state) {
    case vm::RunState::kFinished: return "finished";
    case vm::RunState::kOutOfMemory: return "out of memory";
    case vm::RunState::kTerminated: return "terminated";
    case vm::RunState::kIdle:
    case vm::RunState::kMore: return "not over";
    case vm::RunState::kFailed: break;
  }
  switch (result.error->kind) {
    case vm::ErrorKind::kSyntax: return "failed (syntax)";
    case vm::ErrorKind::kRuntime: return "failed (runtime)";
    case vm::ErrorKind::kResult: return "failed (result)";
  }
  return "failed";
}

std::string FramesText(const vm::RunError& error) {
  std::string text;
  for (const vm::TraceFrame& frame : error.traceback) {
    text += frame.source + ':' + std::to_string(frame.line) + ' ' + frame.function + '\n';
  }
  if (error.line != 0) {
    text += std::to_string(error.line) + ':' + std::to_string(error.column);
  }
  return text;
}

std::string PlaceText(const vm::StopPlace& place) {
  return place.source + ':' + std::to_string(place.line) +
         (place.in_native ? " in a native" : "");
}

// The size of slices must not matter, not even by one checkpoint. Returns that of
// the next one when `left` units are left.
int64_t NextSlice(const Variation& variation, int64_t left) {
  switch (variation.slicing) {
    case Slicing::kWhole:
      break;
    case Slicing::kThousands:
      return std::min(left, kSliceFuel);
    case Slicing::kEveryCheckpoint:
      return 0;
  }
  return left;
}

// Drives a run that was started until it is over.
void Drive(vm::Isolate& isolate, const Variation& variation) {
  while (isolate.state() == vm::RunState::kMore) {
    const int64_t used = isolate.fuel_used();
    if (used > variation.fuel_limit) {
      isolate.Terminate();
      return;
    }
    isolate.Resume(NextSlice(variation, variation.fuel_limit - used));
  }
}

// The same for what the run left to tidy.
void CleanUp(vm::Isolate& isolate, const Variation& variation) {
  isolate.StartCleanup(vm::Isolate::Finalizers::kDue);
  int64_t left = kCleanupFuel;
  while (left >= 0 && isolate.ResumeCleanup(NextSlice(variation, left))) {
    left = kCleanupFuel - isolate.cleanup_fuel_used();
  }
  isolate.DropCleanup();
}

}  // namespace

// The isolate bounds the depth of results, and so this recursion.
void AppendValue(std::string& text, const vm::HostValue& value) {
  std::visit(
      [&text](const auto& v) {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          text += "nil";
        } else if constexpr (std::is_same_v<T, bool>) {
          text += v ? "true" : "false";
        } else if constexpr (std::is_same_v<T, int64_t>) {
          text += std::to_string(v);
        } else if constexpr (std::is_same_v<T, double>) {
          char digits[64];
          std::snprintf(digits, sizeof digits, "float %a", v);
          text += digits;
        } else if constexpr (std::is_same_v<T, std::string>) {
          text += '"' + v + '"';
        } else if constexpr (std::is_same_v<T, vm::HostTable>) {
          AppendTable(text, v);
        } else {
          text += '<' + v.type + ' ' + v.description + '>';
        }
      },
      value.value);
}

Program MakeProgram(std::string chunk_name, std::string source) {
  Program program = {.path = {}, .source = std::move(source), .chunk_name = std::move(chunk_name)};
  for (std::string_view mark : kCollectorMarks) {
    if (program.source.find(mark) != std::string::npos) program.watches_collector = true;
  }
  return program;
}

std::optional<Program> ReadProgram(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string source(std::istreambuf_iterator<char>(file), {});
  // As a command line reads a script: without a first line for the shell.
  if (source.starts_with('#')) source.erase(0, source.find('\n'));
  Program program = MakeProgram("@" + path, std::move(source));
  program.path = path;
  return program;
}

class Tenant::Host final : public vm::Host {
 public:
  size_t WriteOutput(std::string_view bytes) override {
    const size_t kept = std::min(bytes.size(), kKeptOutputBytes - output_.size());
    output_.append(bytes.substr(0, kept));
    dropped_ += bytes.size() - kept;
    return 0;
  }
  void WriteWarning(std::string_view message) override { warnings_.append(message) += '\n'; }
  int64_t WallSeconds() override { return 1'700'000'000 + ++wall_readings_; }
  double CpuSeconds() override { return 0.001 * static_cast<double>(++cpu_readings_); }

  // What was written since the last call.
  std::string TakeOutput() {
    std::string text = std::exchange(output_, {});
    if (const size_t bytes = std::exchange(dropped_, 0); bytes > 0) {
      text += "\n[and " + std::to_string(bytes) + " bytes]";
    }
    return text;
  }
  std::string TakeWarnings() { return std::exchange(warnings_, {}); }

 private:
  std::string output_;
  std::string warnings_;
  size_t dropped_ = 0;
  int64_t wall_readings_ = 0;
  int64_t cpu_readings_ = 0;
};

Tenant::Tenant(const Variation& variation, vm::LocalFiles* files)
    : variation_(variation), host_(std::make_unique<Host>()) {
  SELENITE_CHECK(vm::SetPieceSize(0));
  isolate_ = vm::Isolate::Create({.memory_limit = variation.memory_limit,
                                  .random_seed = kRandomSeed,
                                  .local_files = files,
                                  .optimization_level = variation.optimization_level,
                                  .denied_opcodes = variation.denied},
                                 *host_);
  SELENITE_CHECK(vm::SetPieceSize(variation.piece_size));
}

Tenant::~Tenant() = default;

Ending Tenant::Run(const Program& program, int64_t fuel_limit) {
  Variation variation = variation_;
  variation.fuel_limit = fuel_limit;
  Ending ending;
  isolate_->StartSource(program.source, program.chunk_name, {});
  Drive(*isolate_, variation);
  ending.fuel = isolate_->fuel_used();
  ending.output = host_->TakeOutput();
  const vm::RunResult result = isolate_->TakeResult();
  ending.outcome = OutcomeName(result);
  for (const vm::HostValue& value : result.values) {
    AppendValue(ending.values, value);
    ending.values += '\n';
  }
  if (result.error) {
    ending.error = result.error->message;
    AppendValue(ending.error_value, result.error->value);
    ending.traceback = result.error->traceback_text;
    ending.frames = FramesText(*result.error);
  }
  if (result.stopped) ending.place = PlaceText(*result.stopped);

  const int64_t fuel_before = isolate_->Stats().fuel;
  CleanUp(*isolate_, variation);
  ending.stats = isolate_->Stats();
  ending.cleanup_fuel = ending.stats.fuel - fuel_before;
  ending.cleanup_output = host_->TakeOutput();
  ending.warnings = host_->TakeWarnings();
  return ending;
}

Ending RunProgram(const Program& program, const Variation& variation) {
  Tenant tenant(variation);
  if (tenant.isolate() == nullptr) {
    Ending none;
    none.outcome = "no isolate";
    return none;
  }
  Ending ending = tenant.Run(program);
  tenant.isolate()->VerifyHeap();
  return ending;
}

}  // namespace selenite::differential
