// The subcommands of `selenite`. Each adds its flags to the program and, when
// it was the one chosen, leaves its exit code in `exit_code`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#ifndef SELENITE_VERSION
#define SELENITE_VERSION "unknown"
#endif

namespace selenite::cli {

// What the help says first.
inline constexpr const char* kDescription =
    "Selenite: Lua within limits. Exit codes: 0 finished, 1 script error, 2 usage, "
    "3 a limit, 4 a failed call.";

// What the program's exit codes mean; a contract with scripts around it.
enum ExitCode : int {
  kExitOk = 0,
  kExitScriptError = 1,  // or it could not be read or compiled
  kExitUsage = 2,
  kExitLimit = 3,
  kExitRpc = 4,
};

void AddRun(CLI::App& app, int& exit_code);
void AddEval(CLI::App& app, int& exit_code);
void AddCheck(CLI::App& app, int& exit_code);
void AddDisasm(CLI::App& app, int& exit_code);
void AddTenant(CLI::App& app, int& exit_code);

// Writes what stdio still holds of the standard output. Returns `exit_code`; if
// this or an earlier write failed, complains, and returns an error instead of
// success.
int FinishOutput(int exit_code);

}  // namespace selenite::cli
