#include "client/cli/compile_only.h"

#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>

#include "client/cli/source_excerpt.h"
#include "client/cli/source_file.h"
#include "sandbox/policy.h"
#include "vm/silent_host.h"

namespace selenite::cli {
namespace {

// Fuel of a step; what matters is only that compiling ends a step when done.
constexpr int64_t kStepFuel = 100'000;

}  // namespace

void AddCompileFlags(CLI::App& app, CompileFlags& flags) {
  app.add_option(
      "--deny", flags.deny,
      "opcodes the dispatcher must not run: OP,... (Add* for all that start with Add, * for "
      "all); docs/opcodes.md lists them");
  app.add_option("-O", flags.optimization_level, "optimisation: 0, 1 or 2 (the default)")
      ->check(CLI::Range(0, 2));
}

std::optional<vm::OpcodeSet> DeniedOpcodes(const CompileFlags& flags, const char* command) {
  const auto denied = sandbox::ParseOpcodes(flags.deny);
  if (denied.ok()) return *denied;
  std::fprintf(stderr, "selenite: %s: --deny: %s\n", command,
               std::string(denied.status().message()).c_str());
  return std::nullopt;
}

CompiledFile CompileFile(const std::string& path, const vm::OpcodeSet& denied,
                         int optimization_level) {
  CompiledFile compiled;
  SourceResult read = ReadSource(path);
  if (!read.source) {
    compiled.error = std::move(read.problem);
    return compiled;
  }
  const SourceFile& source = *read.source;
  vm::SilentHost host;
  const auto isolate = vm::Isolate::Create(
      {.random_seed = 0, .optimization_level = optimization_level, .denied_opcodes = denied}, host);
  isolate->StartSource(source.text, source.chunk_name, {});
  while (isolate->state() == vm::RunState::kMore && isolate->phase() == vm::RunPhase::kCompile) {
    isolate->Resume(kStepFuel);
  }
  if (isolate->state() == vm::RunState::kMore) {
    compiled.unit = isolate->unit();
    isolate->Terminate();
    return compiled;
  }
  const vm::RunResult result = isolate->TakeResult();
  compiled.error = result.error ? result.error->message : "not compiled";
  if (result.error) {
    compiled.line = result.error->line;
    compiled.column = result.error->column;
    compiled.excerpt = SourceExcerpt(source.text, compiled.line, compiled.column);
  }
  return compiled;
}

void PrintCompileError(const CompiledFile& file) {
  std::fprintf(stderr, "selenite: %s\n%s", file.error.c_str(), file.excerpt.c_str());
}

}  // namespace selenite::cli
