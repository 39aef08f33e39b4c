// How long a worker is held by an Eval that was killed: hostile scripts, killed at random
// moments, as in the server.
//
//   kill_latency [--kills=10000] [--limit-us=1000] [--seed=1] [--only=TEXT] [--list]
//
// Each script of hostile_scripts.cc runs in a tenant (server/tenants) under the server's
// scheduler, its arguments decoded and its reply encoded as they are for gRPC. This
// program's main thread is the worker: it takes the turns. Another thread, the killer,
// waits until the worker has used an amount of processor time that was drawn for this kill,
// then kills in one of three ways: it cancels the Eval, as when a client goes; it turns the
// clock past the wall limit and the deadline; or it deletes the tenant.
//
// The latency is the worker's processor time from the kill to the end of the first turn
// that began after it, in which the script is stopped: the rest of the turn that was
// under way, and that one. The killer reads the worker's account (pthread_getcpuclockid;
// the kernel brings a running thread's up to date when it is read) just before it kills, so
// what it does itself counts as latency if the worker runs meanwhile: figures are never too
// small. The worker reads its own account between turns. No account moves while the kernel
// runs other threads, so other load does not count.
//
// What a killed Eval leaves to tidy (arguments, the encoding of the answer, closers,
// finalizers) goes on in turns of its own, between those of other tenants. How long each of
// them takes is told apart, and has the same limit.
// "Longest turn" is of all turns of the script, those in which nothing was killed included.
//
// Exit status: 0, or 1 if a p99.9 is above the limit, 2 for a bad command.

#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "sandbox/clock.h"
#include "sandbox/evaluator.h"
#include "sandbox/small_pages.h"
#include "selenite/v1/eval.pb.h"
#include "server/api/eval_reply.h"
#include "server/api/eval_request.h"
#include "server/support/metrics.h"
#include "server/support/mutex.h"
#include "server/tenants/scheduler.h"
#include "server/tenants/teardown.h"
#include "server/tenants/tenant.h"
#include "server/transport/wire.h"
#include "tests/kill/hostile_scripts.h"

namespace selenite::server {
namespace {

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "kill_latency: %s\n", what.c_str());
  std::exit(2);
}

// ---- The worker's time, and the clock by which its Evals live.

clockid_t WorkerAccount() {
  static const clockid_t account = [] {
    clockid_t own = {};
    if (pthread_getcpuclockid(pthread_self(), &own) != 0) Die("the worker has no account");
    return own;
  }();
  return account;
}

absl::Duration WorkerTime() {
  timespec used = {};
  if (clock_gettime(WorkerAccount(), &used) != 0) Die("cannot read the worker's account");
  return absl::DurationFromTimespec(used);
}

// The steady clock, which can be turned forward.
class TurnableClock final : public sandbox::Clock {
 public:
  absl::Duration Now() override { return steady_.Now() + absl::Seconds(turned_.load()); }
  absl::Duration ThreadTime() override { return steady_.ThreadTime(); }
  void Turn(int64_t seconds) { turned_ += seconds; }

 private:
  sandbox::Clock& steady_ = sandbox::Clock::Steady();
  std::atomic<int64_t> turned_ = 0;
};

constexpr int64_t kWallSeconds = 100'000;  // of every Eval; the killer's clock is not patient

// ---- An Eval, from its bytes to its reply's.

class Job final : public EvalJob {
 public:
  Job(std::string wire, const sandbox::Limits& limits) : wire_(std::move(wire)) {
    request.chunk_name = "=eval";
    request.limits = limits;
  }

  absl::StatusOr<bool> Prepare() override {
    if (!body_) body_.emplace(wire_, request.limits);
    if (!is_decoded_) {
      const absl::StatusOr<bool> done = body_->Advance();
      if (!done.ok() || !*done) return done;
      body_->Take(request);
      is_decoded_ = true;
    }
    return body_->Discard();
  }

  bool Discard() override { return !body_ || body_->Discard(); }

  bool Encode(EvalResult& result) override {
    if (!encoder_) {
      outcome_ = result.outcome.outcome;
      encoder_.emplace(result);
    }
    return encoder_->Advance();
  }

  void Done(absl::StatusOr<EvalResult> result) override {
    status_ = result.status();
    if (result.ok()) bytes_ = encoder_->Take();
    done_ = true;
  }

  // REQUIRES: done() and status() is OK.
  v1::EvalReply Reply() const {
    v1::EvalReply reply;
    if (!Decode(bytes_, reply).ok()) Die("a reply cannot be decoded");
    return reply;
  }
  bool done() const { return done_; }
  const absl::Status& status() const { return status_; }
  bool WasKilled() const {
    return status_.ok() ? outcome_ == sandbox::Outcome::kWallLimit
                        : absl::IsCancelled(status_) || absl::IsAborted(status_) ||
                              absl::IsDeadlineExceeded(status_);
  }
  bool Finished() const { return status_.ok() && outcome_ == sandbox::Outcome::kFinished; }

 private:
  std::string wire_;
  std::optional<BodyDecoder> body_;
  std::optional<ReplyEncoder> encoder_;
  bool is_decoded_ = false;
  bool done_ = false;
  absl::Status status_;
  sandbox::Outcome outcome_ = sandbox::Outcome::kStopped;
  grpc::ByteBuffer bytes_;
};

// ---- The killer.

enum class Way : uint8_t { kCancel, kTime, kDelete };

class Killer {
 public:
  struct Order {
    Way way = Way::kCancel;
    absl::Duration moment;  // of the worker's time
    Tenant* tenant = nullptr;
    Job* job = nullptr;
  };

  explicit Killer(TurnableClock& clock) : clock_(clock), thread_([this] { Work(); }) {}
  ~Killer() {
    {
      MutexLock lock(&mutex_);
      ends_ = true;
    }
    mutex_.NotifyAll();
    thread_.join();
  }

  // REQUIRES: no order stands.
  void Give(const Order& order) {
    MutexLock lock(&mutex_);
    order_ = order;
    kill_.reset();
    mutex_.NotifyAll();
  }
  // A kill, on the worker's account: when it was about to be done, and when it was.
  struct Kill {
    absl::Duration asked;
    absl::Duration done;
  };
  // Nothing if it was not done yet.
  std::optional<Kill> kill() {
    MutexLock lock(&mutex_);
    return kill_;
  }
  // Takes the order back if it was not carried out yet.
  void TakeBack() {
    MutexLock lock(&mutex_);
    order_.reset();
    mutex_.Await([this] { return !kills_; });
  }

 private:
  void Work() {
    MutexLock lock(&mutex_);
    while (true) {
      mutex_.Await([this] { return ends_ || order_; });
      if (ends_) return;
      const absl::Duration left = order_->moment - WorkerTime();
      if (left > absl::ZeroDuration()) {
        // The worker is no faster than the clock, so it is not too late then.
        mutex_.AwaitFor(left, [this] { return ends_ || !order_; });
        continue;
      }
      const Order order = *std::exchange(order_, std::nullopt);
      kills_ = true;
      mutex_.Unlock();
      const absl::Duration asked = WorkerTime();
      CarryOut(order);
      const absl::Duration done = WorkerTime();
      mutex_.Lock();
      kill_ = {asked, done};
      kills_ = false;
      mutex_.NotifyAll();
    }
  }

  void CarryOut(const Order& order) {
    switch (order.way) {
      case Way::kCancel:
        order.tenant->Cancel(*order.job);
        break;
      case Way::kTime:
        clock_.Turn(kWallSeconds);
        break;
      case Way::kDelete:
        order.tenant->Close();
        break;
    }
  }

  TurnableClock& clock_;
  Mutex mutex_;
  std::optional<Order> order_;
  std::optional<Kill> kill_;
  bool kills_ = false;  // an order is being carried out
  bool ends_ = false;
  std::thread thread_;
};

// ---- The server's part.

sandbox::Limits HostileLimits() {
  sandbox::Limits limits = sandbox::DefaultMaximumLimits();
  limits.memory_bytes = 512 << 20;
  limits.wall = absl::Seconds(kWallSeconds);
  return limits;
}

class Server {
 public:
  Server() { teardown_.Start(); }
  std::shared_ptr<Tenant> MakeTenant() {
    return std::make_shared<Tenant>("hostile", TenantLimits{HostileLimits(), HostileLimits()},
                                    environment_);
  }
  TurnableClock& clock() { return clock_; }
  Scheduler& scheduler() { return scheduler_; }

 private:
  TurnableClock clock_;
  Metrics metrics_;
  Scheduler scheduler_{clock_};  // without threads: the worker is ours
  WaitingBytes waiting_bytes_{int64_t{1} << 30};
  Teardown teardown_{metrics_};
  TenantEnvironment environment_{
      .clock = clock_,
      .scheduler = scheduler_,
      .metrics = metrics_,
      .make_evaluator = [this] { return sandbox::MakeInProcessEvaluator(clock_); },
      .waiting_bytes = waiting_bytes_,
      .teardown = teardown_};
};

struct Turns {
  absl::Duration whole;    // until the answer
  absl::Duration longest;  // turn of all
  absl::Duration latency;  // of the kill
  bool killed = false;
  std::vector<absl::Duration> tidying;  // turns after that
};

// Runs `job` to the end of its clean-up, turn by turn; `order` may kill it.
Turns TakeTurns(Server& server, Killer& killer, const std::shared_ptr<Tenant>& tenant, Job& job,
                std::optional<Killer::Order> order) {
  Turns turns;
  const absl::Duration started = WorkerTime();
  absl::Duration before = started;
  bool is_stopped = false;
  job.arrived = server.clock().Now();
  // Also while arguments are decoded, which is before the Eval's wall limit begins.
  job.deadline = job.arrived + absl::Seconds(kWallSeconds);
  if (order) {
    order->moment += started;
    order->tenant = tenant.get();
    order->job = &job;
    killer.Give(*order);
  }
  if (!tenant->Submit(job).ok()) Die("an Eval was not accepted");
  do {
    const absl::Duration now = WorkerTime();
    turns.longest = std::max(turns.longest, now - before);
    if (is_stopped) {
      turns.tidying.push_back(now - before);
    } else if (const auto kill = order ? killer.kill() : std::nullopt) {
      is_stopped = before >= kill->done || job.done();
      if (is_stopped) turns.latency = now - kill->asked;
    }
    if (job.done() && turns.whole == absl::ZeroDuration()) turns.whole = now - started;
    before = WorkerTime();
  } while (server.scheduler().RunOne());
  if (order) killer.TakeBack();
  // Else it came when the Eval was over.
  turns.killed = is_stopped && job.WasKilled();
  return turns;
}

std::string EncodeRequest(std::string_view source, const v1::EvalReply& arguments) {
  v1::EvalRequest request;
  request.set_source(std::string(source));
  *request.mutable_arguments() = arguments.values();
  return request.SerializeAsString();
}

// Runs `source` to its end and returns its reply.
v1::EvalReply RunAll(Server& server, Killer& killer, const std::shared_ptr<Tenant>& tenant,
                     std::string_view name, std::string_view source) {
  Job job(EncodeRequest(source, {}), HostileLimits());
  TakeTurns(server, killer, tenant, job, std::nullopt);
  if (!job.Finished()) {
    Die(std::string(name) + ": the preparation failed: " +
        (job.status().ok() ? job.Reply().error().message() : job.status().ToString()));
  }
  return job.Reply();
}

// ---- One script.

struct Measured {
  std::vector<absl::Duration> latencies;
  std::vector<absl::Duration> tidying;
  absl::Duration longest;
};

class Victim {
 public:
  Victim(Server& server, Killer& killer, const HostileScript& script)
      : server_(server), killer_(killer), script_(script) {
    std::string source = script.run;
    if (script.source != nullptr) source = Made(script.source).values(0).string();
    v1::EvalReply arguments;
    if (script.arguments != nullptr) arguments = Made(script.arguments);
    wire_ = EncodeRequest(source, arguments);
  }
  ~Victim() {
    if (tenant_ != nullptr) tenant_->Close();
  }

  // What it does when nobody kills it before its span is over.
  Turns Watch() { return Run(Killer::Order{.moment = script_.span}); }

  Turns Run(const Killer::Order& order) {
    if (tenant_ == nullptr) {
      tenant_ = server_.MakeTenant();
      RunAll(server_, killer_, tenant_, script_.name, script_.setup);
    }
    Job job(wire_, HostileLimits());
    const Turns turns = TakeTurns(server_, killer_, tenant_, job, order);
    if (!job.WasKilled() && !job.status().ok()) {
      Die(std::string(script_.name) + ": " + job.status().ToString());
    }
    if (order.way == Way::kDelete) tenant_.reset();
    return turns;
  }

 private:
  v1::EvalReply Made(std::string_view chunk) {
    const std::shared_ptr<Tenant> maker = server_.MakeTenant();
    v1::EvalReply reply = RunAll(server_, killer_, maker, script_.name, chunk);
    maker->Close();
    return reply;
  }

  Server& server_;
  Killer& killer_;
  const HostileScript& script_;
  std::string wire_;
  std::shared_ptr<Tenant> tenant_;
};

// How many kills of a tenant come before it is deleted.
constexpr int kKillsPerDeletion = 10;

Measured Measure(Server& server, Killer& killer, const HostileScript& script, int kills,
                 std::mt19937_64& random) {
  Victim victim(server, killer, script);
  Measured measured;
  const auto add = [&](Turns turns) {
    measured.longest = std::max(measured.longest, turns.longest);
    if (!turns.killed) return;
    measured.latencies.push_back(turns.latency);
    std::ranges::move(turns.tidying, std::back_inserter(measured.tidying));
  };
  const Turns first = victim.Watch();
  const absl::Duration span = std::min(first.whole, script.span);
  add(first);
  // Some moments come when it has just ended.
  int tries = 0;
  while (measured.latencies.size() < static_cast<size_t>(kills)) {
    if (++tries > 10 * kills + 100) Die(std::string(script.name) + ": ends before it is killed");
    Way way = tries % 2 == 0 ? Way::kCancel : Way::kTime;
    if (tries % kKillsPerDeletion == 0) way = Way::kDelete;
    const double part = std::uniform_real_distribution<double>(0, 1)(random);
    add(victim.Run(Killer::Order{.way = way, .moment = span * part}));
  }
  return measured;
}

// ---- Figures.

double Milliseconds(absl::Duration time) { return absl::ToDoubleMilliseconds(time); }

// The smallest of `times` below or at which `part` of them lie. REQUIRES: sorted.
absl::Duration Percentile(const std::vector<absl::Duration>& times, double part) {
  if (times.empty()) return absl::ZeroDuration();
  const double rank = std::ceil(static_cast<double>(times.size()) * part);
  return times[static_cast<size_t>(std::max(rank, 1.0)) - 1];
}

// Prints a line and returns the p99.9.
absl::Duration Print(std::string_view name, std::vector<absl::Duration> times,
                     std::optional<absl::Duration> longest) {
  std::ranges::sort(times);
  const absl::Duration p999 = Percentile(times, 0.999);
  std::printf("%-32s %6zu %8.3f %8.3f %8.3f %8.3f", std::string(name).c_str(), times.size(),
              Milliseconds(Percentile(times, 0.5)), Milliseconds(Percentile(times, 0.99)),
              Milliseconds(p999), Milliseconds(Percentile(times, 1)));
  if (longest) std::printf(" %8.3f", Milliseconds(*longest));
  std::printf("\n");
  std::fflush(stdout);
  return p999;
}

void PrintTitle() {
  std::printf("%-32s %6s %8s %8s %8s %8s %8s\n", "ms of processor time", "kills", "p50", "p99",
              "p99.9", "max", "turn");
}

// ---- The command.

struct Options {
  int kills = 10'000;
  absl::Duration limit = absl::Milliseconds(1);
  uint64_t seed = 1;
  std::string only;
};

Options ParseOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : argument.substr(equals + 1);
    int64_t number = 0;
    const char* end = value.data() + value.size();
    const bool is_number =
        std::from_chars(value.data(), end, number).ptr == end && !value.empty() && number > 0;
    if (name == "--list") {
      for (const HostileScript& script : HostileScripts()) std::printf("%s\n", script.name);
      std::exit(0);
    } else if (name == "--only" && !value.empty()) {
      options.only = value;
    } else if (name == "--kills" && is_number && number <= 10'000'000) {
      options.kills = static_cast<int>(number);
    } else if (name == "--limit-us" && is_number) {
      options.limit = absl::Microseconds(number);
    } else if (name == "--seed" && is_number) {
      options.seed = static_cast<uint64_t>(number);
    } else {
      Die("bad argument '" + std::string(argument) + "'");
    }
  }
  return options;
}

int Main(int argc, char** argv) {
  const Options options = ParseOptions(argc, argv);
  WorkerAccount();  // this thread's
  sandbox::UseSmallPages();
  std::vector<HostileScript> scripts;
  for (const HostileScript& script : HostileScripts()) {
    if (std::string_view(script.name).find(options.only) != std::string_view::npos) {
      scripts.push_back(script);
    }
  }
  if (scripts.empty()) Die("no script has '" + options.only + "' in its name");
  const int count = static_cast<int>(scripts.size());
  const int kills = (options.kills + count - 1) / count;
  Server server;
  Killer killer(server.clock());
  std::mt19937_64 random(options.seed);
  Measured all;
  PrintTitle();
  for (const HostileScript& script : scripts) {
    const Measured one = Measure(server, killer, script, kills, random);
    Print(script.name, one.latencies, one.longest);
    all.longest = std::max(all.longest, one.longest);
    all.latencies.insert(all.latencies.end(), one.latencies.begin(), one.latencies.end());
    all.tidying.insert(all.tidying.end(), one.tidying.begin(), one.tidying.end());
  }
  const absl::Duration kill = Print("all kills", std::move(all.latencies), all.longest);
  const absl::Duration tidying = Print("turns that tidy", std::move(all.tidying), std::nullopt);
  if (std::max(kill, tidying) <= options.limit) return 0;
  std::printf("a p99.9 is above the limit of %.3f ms\n", Milliseconds(options.limit));
  return 1;
}

}  // namespace
}  // namespace selenite::server

int main(int argc, char** argv) { return selenite::server::Main(argc, argv); }
