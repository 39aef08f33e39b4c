// `selenite check`: compiles and runs nothing.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

#include "client/cli/commands.h"
#include "client/cli/source_file.h"
#include "vm/isolate.h"

namespace selenite::cli {
namespace {

// Fuel of a step; what matters is only that compiling ends a step when done.
constexpr int64_t kStepFuel = 100'000;

class SilentHost final : public vm::Host {
 public:
  void WriteOutput(std::string_view) override {}
  void WriteWarning(std::string_view) override {}
  int64_t WallSeconds() override { return 0; }
  double CpuSeconds() override { return 0; }
};

int Check(const std::string& path) {
  std::optional<SourceFile> source = ReadSource(path);
  if (!source) {
    std::fprintf(stderr, "selenite: cannot open %s\n", path.c_str());
    return kExitScriptError;
  }
  SilentHost host;
  const auto isolate = vm::Isolate::Create({}, host);
  isolate->StartSource(std::move(source->text), std::move(source->chunk_name), {});
  while (isolate->state() == vm::RunState::kMore && isolate->phase() == vm::RunPhase::kCompile) {
    isolate->Resume(kStepFuel);
  }
  if (isolate->state() == vm::RunState::kFailed) {
    const vm::RunResult result = isolate->TakeResult();
    fmt::print(stderr, "selenite: {}\n", result.error ? result.error->message : "?");
    return kExitScriptError;
  }
  const vm::CodeUnitRef unit = isolate->unit();
  fmt::print("{}: ok, {} function{}\n", path, unit->functions.size(),
             unit->functions.size() == 1 ? "" : "s");
  if (isolate->state() == vm::RunState::kMore) isolate->Terminate();
  return kExitOk;
}

}  // namespace

void AddCheck(CLI::App& app, int& exit_code) {
  CLI::App* check = app.add_subcommand("check", "Compile FILE, or standard input for -, only.");
  auto path = std::make_shared<std::string>();  // shared with the callback below
  check->add_option("FILE", *path, "the script")->required();
  check->callback([path, &exit_code] { exit_code = Check(*path); });
}

}  // namespace selenite::cli
