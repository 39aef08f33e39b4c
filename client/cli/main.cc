// `selenite`: the command line.
#include <CLI/CLI.hpp>

#include "client/cli/commands.h"
#include "client/cli/remote_program.h"

int main(int argc, char** argv) {
  if (const int failed = selenite::cli::BecomeRemoteProgram(argv); failed >= 0) return failed;
  CLI::App app(selenite::cli::kDescription);
  app.set_version_flag("--version", "selenite " SELENITE_VERSION);
  app.require_subcommand(1);
  int exit_code = selenite::cli::kExitOk;
  selenite::cli::AddRun(app, exit_code);
  selenite::cli::AddCheck(app, exit_code);
  selenite::cli::AddDisasm(app, exit_code);
  // For the help only.
  for (const auto& command : selenite::cli::kRemoteCommands) {
    app.add_subcommand(command[0], command[1]);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? selenite::cli::kExitOk : selenite::cli::kExitUsage;
  }
  return selenite::cli::FinishOutput(exit_code);
}
