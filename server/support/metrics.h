// What the server counts, for Prometheus.
//
// Every series is made at the start and kept in an array, so counting takes no
// lookup by name and no lock (histograms: a short one). Labels come from closed sets;
// no tenant's name is ever one.
//
// Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "sandbox/evaluator.h"

namespace prometheus {
class Counter;
class Exposer;
class Gauge;
class Histogram;
class Registry;
}  // namespace prometheus

namespace selenite::server {

// How an Eval ended: with an outcome, or with a status of the RPC instead.
enum class EvalEnd : uint8_t {
#define OUTCOME(name, PROTO, label) k##name,
#include "sandbox/outcomes.def"
  kDeadlineExceeded,
  kCancelled,
  kAborted,   // the tenant was deleted or reset, or its machine lost
  kRejected,  // never began: a bad request, no such tenant, a full queue
};
inline constexpr int kEvalEndCount = static_cast<int>(EvalEnd::kRejected) + 1;

// kAborted for an Eval that was stopped.
EvalEnd EndOf(sandbox::Outcome outcome);

class ResidentMemory;

class Metrics {
 public:
  Metrics();
  ~Metrics();

  // Serves /metrics over HTTP. Returns the port.
  absl::StatusOr<int> Expose(const std::string& address);

  void CountEval(EvalEnd end);
  void CountWork(const sandbox::Counters& counters);
  void ObservePhases(absl::Duration queue, const sandbox::EvalOutcome& outcome);
  void ObserveTurn(absl::Duration processor_time);
  // A machine's gauges went from `before` to `after`.
  void MoveGauges(const sandbox::Gauges& before, const sandbox::Gauges& after);
  // By `change`, positive or negative.
  void MoveTenants(int change);
  void MoveActiveTenants(int change);
  void MoveQueueDepth(int change);
  void MoveQueueBytes(int64_t change);
  void SetStuckWorkers(int count);
  void MoveEndingMachines(int change);

  // The text a scrape gets. For tests.
  std::string Text() const;

 private:
  std::shared_ptr<prometheus::Registry> registry_;  // shared with the exposer, as its API wants
  std::shared_ptr<ResidentMemory> resident_;        // the same
  std::unique_ptr<prometheus::Exposer> exposer_;
  std::vector<prometheus::Counter*> counters_;  // in the order of counters.def
  std::vector<prometheus::Gauge*> gauges_;      // in the order of counters.def
  std::array<prometheus::Counter*, sandbox::kFallbackReasonCount> fallbacks_;
  std::array<prometheus::Counter*, kEvalEndCount> evals_;
  std::array<prometheus::Counter*, sandbox::kLimitKindCount> exhausted_;
  std::array<prometheus::Histogram*, 4> phases_;
  prometheus::Histogram* turns_;
  prometheus::Gauge* idle_tenants_;
  prometheus::Gauge* active_tenants_;
  prometheus::Gauge* queue_depth_;
  prometheus::Gauge* queue_bytes_;
  prometheus::Gauge* stuck_workers_;
  prometheus::Gauge* ending_machines_;
};

}  // namespace selenite::server
