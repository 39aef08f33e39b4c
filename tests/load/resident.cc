// What hostile tenants make the server's process hold, and what is left when they are gone.
//
//   resident --server=build/release/bin/selenite-server            20 tenants, 5 s
//   resident --server=build/release/bin/selenite-server --long     200 tenants, a minute
//
// Starts a server, makes tenants that fill their memory in every way of
// hostile_scripts.h, one Eval each at any time, and reads the server's resident
// memory from /proc meanwhile; then empties the tenants, and then deletes them, and
// reads it for ten seconds after each. Fails when it was more than the tenants'
// limits allow together, or more than before remains, each by ten percent and a
// fixed amount for what does not come from tenants.
//
// "Before" is the server after each script ran in one tenant with little memory that
// was deleted again: the pages of its own code are resident then, and the threads of
// gRPC have started.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "client/cpp/client.h"
#include "tests/load/hostile_scripts.h"
#include "tests/load/server_process.h"

namespace selenite::load {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr double kMiB = 1 << 20;
// How often resident memory is read.
constexpr milliseconds kInterval(50);
// What may remain ten seconds after the tenants are gone.
constexpr seconds kAfter(10);
// An Eval of a hostile script ends by its memory or by this.
constexpr int64_t kInstructions = 20'000'000;
// A hostile script gets so much less than its tenant may have, or a tenant that is
// full could not be emptied any more.
constexpr int64_t kSpareBytes = 256 << 10;
constexpr int64_t kLittleMemory = 1 << 20;
// Beyond the ten percent: threads' caches, and messages on their way.
constexpr double kSlackMiB = 4;

struct Options {
  std::string server;
  int tenants = 20;
  double seconds = 5;
  int64_t memory_mib = 16;
  int connections = 8;
  std::string only;
  bool is_long = false;
  bool verbose = false;
};

// Reads resident memory until it is told to stop, and keeps the highest.
class Sampler {
 public:
  explicit Sampler(pid_t pid) : pid_(pid), thread_([this] { Work(); }) {}
  ~Sampler() {
    stop_ = true;
    thread_.join();
  }
  // The highest value since the last call.
  double TakePeak() { return peak_.exchange(0); }

 private:
  void Work() {
    while (!stop_) {
      peak_ = std::max(peak_.load(), StatusMiB(pid_, "VmRSS"));
      std::this_thread::sleep_for(kInterval);
    }
  }
  const pid_t pid_;
  std::atomic<double> peak_ = 0;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

class Load {
 public:
  Load(const Options& options, const std::string& address)
      : options_(options), argument_(4 << 20, 'a') {
    for (int i = 0; i < options.connections; ++i) {
      clients_.push_back(std::make_unique<client::Client>(address));
    }
    for (const HostileScript& script : kHostileScripts) {
      if (options.only.empty() || options.only == script.name) scripts_.push_back(&script);
    }
    if (scripts_.empty()) {
      std::fprintf(stderr, "no script '%s'\n", options.only.c_str());
      std::exit(2);
    }
  }

  void Create(int tenant) {
    v1::CreateTenantRequest request;
    request.set_name(NameOf(tenant));
    request.mutable_default_limits()->set_instructions(kInstructions);
    Check(ClientOf(tenant).CreateTenant(request).status());
  }
  void Delete(int tenant) {
    v1::DeleteTenantRequest request;
    request.set_name(NameOf(tenant));
    Check(ClientOf(tenant).DeleteTenant(request).status());
  }
  void RunEachOnce(int tenant, int64_t memory) {
    for (const HostileScript* script : scripts_) Run(tenant, memory, *script);
  }
  // Runs one script after the other, each tenant in an order of its own.
  void RunUntil(int tenant, Clock::time_point end) {
    std::mt19937 random(static_cast<unsigned>(tenant));
    while (Clock::now() < end) {
      Run(tenant, options_.memory_mib << 20, *scripts_[random() % scripts_.size()]);
    }
  }
  void Empty(int tenant) {
    Eval(tenant, options_.memory_mib << 20, "kept = nil collectgarbage() collectgarbage()", 0);
  }
  int64_t evals() const { return evals_; }
  // What the tenants hold by the server's own account, in MiB.
  double HeldMiB() {
    double sum = 0;
    for (int i = 0; i < options_.tenants; ++i) {
      v1::GetTenantRequest request;
      request.set_name(NameOf(i));
      const auto tenant = ClientOf(i).GetTenant(request);
      Check(tenant.status());
      sum += static_cast<double>(tenant->usage().live_bytes()) / kMiB;
    }
    return sum;
  }

 private:
  static std::string NameOf(int tenant) { return "hostile" + std::to_string(tenant); }
  client::Client& ClientOf(int tenant) {
    return *clients_[static_cast<size_t>(tenant) % clients_.size()];
  }
  void Run(int tenant, int64_t memory, const HostileScript& script) {
    Empty(tenant);
    const v1::EvalReply reply =
        Eval(tenant, memory - kSpareBytes, script.source, script.argument_bytes);
    if (!options_.verbose) return;
    std::printf("  %-26s outcome %d, %5.1f M units, peak %5.1f MiB, live %5.1f MiB %s\n", script.name,
                static_cast<int>(reply.outcome()), static_cast<double>(reply.usage().fuel()) / 1e6,
                static_cast<double>(reply.usage().peak_bytes()) / kMiB,
                static_cast<double>(reply.usage().live_bytes()) / kMiB,
                reply.error().message().substr(0, 100).c_str());
  }
  v1::EvalReply Eval(int tenant, int64_t memory, const char* source, int argument_bytes) {
    v1::EvalRequest request;
    request.set_tenant(NameOf(tenant));
    request.set_source(source);
    request.mutable_limits()->set_memory_bytes(memory);
    if (argument_bytes > 0) {
      request.add_arguments()->set_string(argument_.substr(0, static_cast<size_t>(argument_bytes)));
    }
    auto reply = ClientOf(tenant).Eval(request);
    Check(reply.status());
    ++evals_;
    return *std::move(reply);
  }
  static void Check(const absl::Status& status) {
    if (status.ok()) return;
    std::fprintf(stderr, "a call failed: %s\n", std::string(status.message()).c_str());
    std::_Exit(2);
  }

  const Options options_;
  const std::string argument_;
  std::vector<std::unique_ptr<client::Client>> clients_;
  std::vector<const HostileScript*> scripts_;
  std::atomic<int64_t> evals_ = 0;
};

// Calls `work(tenant)` for each tenant on a thread of its own.
template <class Work>
void ForEachTenant(int tenants, Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < tenants; ++i) threads.emplace_back([&work, i] { work(i); });
  for (std::thread& thread : threads) thread.join();
}

class Report {
 public:
  void Show(const char* what, double mib) { std::printf("%-40s %8.1f MiB\n", what, mib); }
  // `mib` may be ten percent more than `allowed`.
  void Judge(const char* what, double mib, double allowed) {
    const bool ok = mib <= allowed * 1.1 + kSlackMiB;
    std::printf("%-40s %8.1f MiB  %5.3f of %.1f MiB%s\n", what, mib, mib / allowed, allowed,
                ok ? "" : "  TOO MUCH");
    failed_ = failed_ || !ok;
  }
  bool failed() const { return failed_; }

 private:
  bool failed_ = false;
};

int Run(const Options& options) {
  ServerProcess server(options.server);
  Load load(options, server.address());
  Report report;
  report.Show("ready", StatusMiB(server.pid(), "VmRSS"));

  load.Create(0);
  load.RunEachOnce(0, kLittleMemory);
  load.Delete(0);
  std::this_thread::sleep_for(seconds(2));
  const double before = StatusMiB(server.pid(), "VmRSS");
  report.Show("before", before);

  Sampler sampler(server.pid());
  for (int i = 0; i < options.tenants; ++i) load.Create(i);
  const auto end = Clock::now() + milliseconds(static_cast<int64_t>(options.seconds * 1000));
  ForEachTenant(options.tenants, [&](int tenant) { load.RunUntil(tenant, end); });
  const double full = StatusMiB(server.pid(), "VmRSS");
  const double peak = std::max(sampler.TakePeak(), full);
  std::printf("%lld Evals of %d tenants\n", static_cast<long long>(load.evals()), options.tenants);
  report.Show("held by tenants, as the server counts", load.HeldMiB());
  report.Show("resident then", full);
  report.Judge("highest, of what the limits allow", peak,
               before + static_cast<double>(options.tenants * options.memory_mib));

  ForEachTenant(options.tenants, [&](int tenant) { load.Empty(tenant); });
  report.Show("held when emptied", load.HeldMiB());
  report.Show("resident, emptied", StatusMiB(server.pid(), "VmRSS"));
  std::this_thread::sleep_for(kAfter / 2);
  report.Show("resident, emptied, 5 s later", StatusMiB(server.pid(), "VmRSS"));

  const auto deleting = Clock::now();
  for (int i = 0; i < options.tenants; ++i) load.Delete(i);
  std::printf("deleted in %.2f s\n", std::chrono::duration<double>(Clock::now() - deleting).count());
  report.Show("resident, deleted", StatusMiB(server.pid(), "VmRSS"));
  std::this_thread::sleep_for(kAfter);
  report.Show("of that, not files", StatusMiB(server.pid(), "RssAnon"));
  report.Judge("10 s after deletion, of before", StatusMiB(server.pid(), "VmRSS"), before);
  if (const int code = server.Stop(); code != 0) {
    std::printf("the server ended with %d\n", code);
    return 1;
  }
  return report.failed() ? 1 : 0;
}

}  // namespace
}  // namespace selenite::load

int main(int argc, char** argv) {
  CLI::App app("Hostile tenants, and what the server's process holds.");
  selenite::load::Options options;
  app.add_option("--server", options.server, "selenite-server")->required();
  app.add_option("--tenants", options.tenants, "tenants (20)");
  app.add_option("--seconds", options.seconds, "time that they run (5)");
  app.add_option("--memory", options.memory_mib, "their limit in MiB (16)");
  app.add_option("--only", options.only, "one script of hostile_scripts.h by name");
  app.add_flag("--verbose", options.verbose, "show how each Eval ended");
  app.add_flag("--long", options.is_long, "200 tenants, a minute");
  CLI11_PARSE(app, argc, argv);
  if (options.is_long) {
    options.tenants = 200;
    options.seconds = 60;
  }
  return selenite::load::Run(options);
}
