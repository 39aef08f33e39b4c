// `selenite check`: compiles, says what the encoder made of it, and runs nothing.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "client/cli/commands.h"
#include "client/cli/compile_only.h"
#include "client/cli/coverage_text.h"

namespace selenite::cli {
namespace {

struct CheckFlags {
  CompileFlags compile;
  bool json = false;
  std::vector<std::string> paths;
};

int Check(const CheckFlags& flags) {
  const std::optional<vm::OpcodeSet> denied = DeniedOpcodes(flags.compile, "check");
  if (!denied) return kExitUsage;
  int exit_code = kExitOk;
  for (const std::string& path : flags.paths) {
    const CompiledFile file = CompileFile(path, *denied, flags.compile.optimization_level);
    if (file.unit == nullptr) exit_code = kExitScriptError;
    if (flags.json) {
      std::fputs(CoverageJson(path, file).c_str(), stdout);
    } else if (file.unit != nullptr) {
      std::fputs(CoverageText(path, *file.unit).c_str(), stdout);
    } else {
      std::fflush(stdout);
      PrintCompileError(file);
    }
  }
  return exit_code;
}

}  // namespace

void AddCheck(CLI::App& app, int& exit_code) {
  CLI::App* check = app.add_subcommand(
      "check", "Compile each FILE (- for standard input) and report which functions fall back.");
  check->footer(
      "Runs nothing. Exit code 1 if a file cannot be read or does not compile; a function\n"
      "that falls back to the interpreter is not an error.");
  auto flags = std::make_shared<CheckFlags>();  // shared with the callback below
  AddCompileFlags(*check, flags->compile);
  check->add_flag("--json", flags->json, "print one line of JSON for each file, errors included");
  check->add_option("FILE", flags->paths, "the scripts")->required();
  check->callback([flags, &exit_code] { exit_code = Check(*flags); });
}

}  // namespace selenite::cli
