// Who is held up while a large tenant is deleted.
//
//   large_tenant --server=build/release/bin/selenite-server [--size=960]
//
// Fills a tenant with small objects, texts and one large table, up to that many MiB.
// Then short Evals of another tenant, and admin calls, are timed one after another:
// first with the large tenant idle, then while it is deleted and its memory goes back.
// Times are of the clock, so on a busy machine only what differs means something.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "client/cpp/client.h"
#include "tests/load/server_process.h"

namespace selenite::load {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::seconds;

// What a server allows a tenant that is not configured.
constexpr int64_t kMostMiB = 1024;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "a call failed: %s\n", std::string(status.message()).c_str());
  std::_Exit(2);
}

class Calls {
 public:
  Calls(const std::string& address, int64_t size_mib) : client_(address), size_mib_(size_mib) {}

  void Create(const std::string& name) {
    v1::CreateTenantRequest request;
    request.set_name(name);
    request.mutable_maximum_limits()->set_memory_bytes(limit_bytes_);
    Check(client_.CreateTenant(request).status());
  }
  void Fill(const std::string& name) {
    v1::EvalRequest request;
    request.set_tenant(name);
    request.mutable_limits()->set_memory_bytes(limit_bytes_);
    request.mutable_limits()->set_instructions(100'000'000'000);
    request.mutable_limits()->mutable_wall()->set_seconds(60);
    request.set_source("local size = " + std::to_string(size_mib_) + R"( * 1024
      kept = {}
      while collectgarbage('count') < size do
        for i = 1, 100 do kept[#kept + 1] = {i} end
        kept[#kept + 1] = ('x'):rep(2000) .. #kept
      end)");
    const auto reply = client_.Eval(request);
    Check(reply.status());
    if (reply->outcome() != v1::OUTCOME_FINISHED) {
      std::fprintf(stderr, "the tenant was not filled: outcome %d\n",
                   static_cast<int>(reply->outcome()));
      std::_Exit(2);
    }
  }
  void Delete(const std::string& name) {
    v1::DeleteTenantRequest request;
    request.set_name(name);
    Check(client_.DeleteTenant(request).status());
  }
  void Eval(const std::string& name) {
    v1::EvalRequest request;
    request.set_tenant(name);
    // Asks the process for memory, and drops it.
    request.set_source("local t = {} for i = 1, 300 do t[i] = {('y'):rep(600)} end return #t");
    Check(client_.Eval(request).status());
  }
  void Get(const std::string& name) {
    v1::GetTenantRequest request;
    request.set_name(name);
    Check(client_.GetTenant(request).status());
  }

 private:
  client::Client client_;
  const int64_t size_mib_;
  const int64_t limit_bytes_ = std::min(size_mib_ + 64, kMostMiB) << 20;
};

// Calls again and again on a thread of its own, and keeps how long each call took.
template <class Call>
class Timed {
 public:
  explicit Timed(Call call) : call_(call), thread_([this] { Work(); }) {}
  void StopAndShow(const char* what) {
    stop_ = true;
    thread_.join();
    std::sort(times_.begin(), times_.end());
    const auto at = [this](double part) {
      return times_[static_cast<size_t>(part * static_cast<double>(times_.size() - 1))];
    };
    std::printf("  %-12s %6zu calls, p50 %7.3f ms, p99 %7.3f, p99.9 %7.3f, longest %7.3f\n", what,
                times_.size(), at(0.5), at(0.99), at(0.999), times_.back());
  }

 private:
  void Work() {
    while (!stop_) {
      const auto start = Clock::now();
      call_();
      times_.push_back(MillisecondsSince(start));
    }
  }
  const Call call_;
  std::vector<double> times_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

int Run(const std::string& path, int64_t size_mib) {
  ServerProcess server(path);
  Calls calls(server.address(), size_mib);
  calls.Create("large");
  calls.Create("other");
  calls.Fill("large");
  std::printf("resident %.0f MiB\n", StatusMiB(server.pid(), "VmRSS"));
  const auto eval = [&calls] { calls.Eval("other"); };
  const auto get = [&calls] { calls.Get("other"); };
  eval();

  std::printf("beside the large tenant:\n");
  {
    Timed evals(eval);
    Timed gets(get);
    std::this_thread::sleep_for(seconds(1));
    evals.StopAndShow("Eval");
    gets.StopAndShow("admin call");
  }
  std::printf("while it is deleted:\n");
  Timed evals(eval);
  Timed gets(get);
  const auto start = Clock::now();
  calls.Delete("large");
  const double took = MillisecondsSince(start);
  while (StatusMiB(server.pid(), "VmRSS") > static_cast<double>(size_mib) / 10 &&
         Clock::now() - start < seconds(10)) {
    std::this_thread::yield();
  }
  const double gone = MillisecondsSince(start);
  evals.StopAndShow("Eval");
  gets.StopAndShow("admin call");
  std::printf("the call took %.2f ms, nine tenths of the memory %.0f ms\n", took, gone);
  return server.Stop();
}

}  // namespace
}  // namespace selenite::load

int main(int argc, char** argv) {
  CLI::App app("Who is held up while a large tenant is deleted.");
  std::string server;
  int64_t size_mib = 960;
  app.add_option("--server", server, "selenite-server")->required();
  app.add_option("--size", size_mib, "MiB that the tenant holds (960)");
  CLI11_PARSE(app, argc, argv);
  return selenite::load::Run(server, size_mib);
}
