// The subcommands of `selenite`. Each adds its flags to the program and, when
// it was the one chosen, leaves its exit code in `exit_code`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace selenite::cli {

// What the program's exit codes mean; a contract with scripts around it.
enum ExitCode : int {
  kExitOk = 0,
  kExitScriptError = 1,  // or it could not be read or compiled
  kExitUsage = 2,
  kExitLimit = 3,
  kExitRpc = 4,
};

// `command_line`: all of its words, for the script's `arg`.
void AddRun(CLI::App& app, int& exit_code, const std::vector<std::string>& command_line);
void AddEval(CLI::App& app, int& exit_code);
void AddCheck(CLI::App& app, int& exit_code);
void AddDisasm(CLI::App& app, int& exit_code);
void AddTenant(CLI::App& app, int& exit_code);

}  // namespace selenite::cli
