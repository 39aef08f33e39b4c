// `selenite`: the command line.
#include <CLI/CLI.hpp>

#include "client/cli/commands.h"

#ifndef SELENITE_VERSION
#define SELENITE_VERSION "unknown"
#endif

int main(int argc, char** argv) {
  CLI::App app(
      "Selenite: Lua within limits. Exit codes: 0 finished, 1 script error, 2 usage, "
      "3 a limit, 4 a failed call.");
  app.set_version_flag("--version", "selenite " SELENITE_VERSION);
  app.require_subcommand(1);
  int exit_code = selenite::cli::kExitOk;
  selenite::cli::AddRun(app, exit_code, {argv, argv + argc});
  selenite::cli::AddEval(app, exit_code);
  selenite::cli::AddCheck(app, exit_code);
  selenite::cli::AddDisasm(app, exit_code);
  selenite::cli::AddTenant(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : selenite::cli::kExitUsage;
  }
  return exit_code;
}
