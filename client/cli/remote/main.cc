// `selenite-remote`: `selenite eval` and `selenite tenant`.
#include <CLI/CLI.hpp>

#include "client/cli/commands.h"

int main(int argc, char** argv) {
  CLI::App app(selenite::cli::kDescription, "selenite");
  app.set_version_flag("--version", "selenite " SELENITE_VERSION);
  app.require_subcommand(1);
  int exit_code = selenite::cli::kExitOk;
  selenite::cli::AddEval(app, exit_code);
  selenite::cli::AddTenant(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? selenite::cli::kExitOk : selenite::cli::kExitUsage;
  }
  return selenite::cli::FinishOutput(exit_code);
}
