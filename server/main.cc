// selenite-server: serves until it is told to stop.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>
#include <string>

#include "sandbox/small_pages.h"
#include "server/config.h"
#include "server/server.h"
#include "server/support/log.h"

#ifndef SELENITE_VERSION
#define SELENITE_VERSION "unknown"
#endif

namespace {

using selenite::server::Log;
using selenite::server::LogLevel;

struct Flags {
  std::optional<std::string> listen;
  std::optional<std::string> admin_listen;
  std::optional<std::string> metrics_listen;
  std::optional<int> threads;
  std::optional<std::string> deny;
  std::optional<std::string> modules;
  std::string config;
};

int Fail(const absl::Status& status) {
  Log(LogLevel::kError, "cannot_start", {{"message", std::string(status.message())}});
  return 1;
}

int Serve(const Flags& flags) {
  // Blocked before any thread starts, so that all threads leave these signals
  // to sigwait below.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  selenite::server::Config config;
  if (!flags.config.empty()) {
    const absl::Status status = selenite::server::ApplyConfigFile(flags.config, config);
    if (!status.ok()) return Fail(status);
  }
  if (flags.listen) config.listen = *flags.listen;
  if (flags.admin_listen) config.admin_listen = *flags.admin_listen;
  if (flags.metrics_listen) config.metrics_listen = *flags.metrics_listen;
  if (flags.threads) config.threads = *flags.threads;
  if (flags.deny) {
    const absl::Status status = selenite::server::ApplyDeny(*flags.deny, config);
    if (!status.ok()) return Fail(status);
  }

  if (flags.modules) {
    const absl::Status status = selenite::server::ApplyModules(*flags.modules, config);
    if (!status.ok()) return Fail(status);
  }

  selenite::sandbox::UseSmallPages();
  auto server = selenite::server::Server::Start(config);
  if (!server.ok()) return Fail(server.status());
  Log(LogLevel::kWarning, "no_credentials",
      {{"message", "anyone on this machine can run scripts and change tenants"}});
  const selenite::sandbox::OpcodeSet& denied = config.policy.denied_opcodes;
  if (denied.any()) {
    Log(LogLevel::kWarning, "opcodes_denied",
        {{"message", "functions that need one of these opcodes run on the slower tier"},
         {"count", static_cast<int64_t>(denied.count())},
         {"opcodes", selenite::sandbox::OpcodeNames(denied)}});
  }
  Log(LogLevel::kInfo, "ready",
      {{"listen", (*server)->address()},
       {"admin_listen", (*server)->admin_address()},
       {"metrics_listen", (*server)->metrics_address()},
       {"threads", int64_t{(*server)->threads()}},
       {"version", SELENITE_VERSION}});

  int received = 0;
  sigwait(&signals, &received);
  Log(LogLevel::kInfo, "draining", {{"signal", int64_t{received}}});
  (*server)->Drain();
  Log(LogLevel::kInfo, "stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Selenite: runs other people's Lua, within limits, over gRPC.");
  Flags flags;
  app.add_option("--listen", flags.listen,
                 "address of the services, host:port or unix:path (default 127.0.0.1:7474; port 0 "
                 "takes a free one)");
  app.add_option("--admin-listen", flags.admin_listen,
                 "address of TenantService and health, when not on --listen");
  app.add_option("--metrics-listen", flags.metrics_listen,
                 "address of /metrics (default 127.0.0.1:9474; \"\" or off: none)");
  app.add_option("--config", flags.config, "configuration file: ServerConfig as JSON");
  app.add_option("--threads", flags.threads, "threads that run scripts (default: processors)")
      ->check(CLI::Range(1, 1024));
  app.add_option(
      "--deny", flags.deny,
      "opcodes the dispatcher must not run: OP,... (Add* for all that start with Add, * for "
      "all); functions that need one run on the interpreter");
  app.add_option("--modules", flags.modules,
                 "libraries beyond the reference manual: json,base64,hash,time (default: all), or "
                 "none");
  app.set_version_flag("--version", "selenite-server " SELENITE_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return Serve(flags);
}
