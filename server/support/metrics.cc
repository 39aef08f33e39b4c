#include "server/support/metrics.h"

#include <fmt/format.h>
#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <fstream>
#include <utility>

namespace selenite::server {
namespace {

using prometheus::Labels;

prometheus::Family<prometheus::Counter>& CounterFamily(prometheus::Registry& registry,
                                                       const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Gauge& MakeGauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

// From ten microseconds to ten seconds, which covers a short Eval and the
// default wall limit.
const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10};

constexpr const char* kEndNames[kEvalEndCount] = {
#define OUTCOME(name, PROTO, label) label,
#include "sandbox/outcomes.def"
    "deadline_exceeded", "cancelled", "aborted", "rejected"};

}  // namespace

EvalEnd EndOf(sandbox::Outcome outcome) {
  switch (outcome) {
#define OUTCOME(name, PROTO, label) \
  case sandbox::Outcome::k##name:   \
    return EvalEnd::k##name;
#include "sandbox/outcomes.def"
    case sandbox::Outcome::kStopped:
      break;
  }
  return EvalEnd::kAborted;
}

// What the process holds, by the name that Prometheus's own clients give it; read when
// somebody asks.
class ResidentMemory final : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override {
    std::ifstream file("/proc/self/statm");
    int64_t all_pages = 0;
    int64_t resident_pages = 0;
    if (!(file >> all_pages >> resident_pages)) return {};
    prometheus::ClientMetric metric;
    metric.gauge.value = static_cast<double>(resident_pages * sysconf(_SC_PAGESIZE));
    return {{"process_resident_memory_bytes", "Resident memory of the server's process.",
             prometheus::MetricType::Gauge, {metric}}};
  }
};

Metrics::Metrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      resident_(std::make_shared<ResidentMemory>()) {
  prometheus::Registry& r = *registry_;
  prometheus::Family<prometheus::Counter>* family = nullptr;
  auto add = [&](const Labels& labels) { counters_.push_back(&family->Add(labels)); };
#define METRIC_FAMILY(name, help) family = &CounterFamily(r, "selenite_" #name "_total", help);
#define METRIC_COUNTER(name, path, ...) add({__VA_ARGS__});
#define METRIC_SUM(name, ...) add({__VA_ARGS__});
#include "vm/counters.def"
  auto& fallbacks = CounterFamily(r, "selenite_fallback_prototypes_total",
                                  "Prototypes linked that run on the interpreter, by reason.");
  for (int i = 0; i < sandbox::kFallbackReasonCount; ++i) {
    const auto reason = static_cast<sandbox::FallbackReason>(i);
    fallbacks_[i] = &fallbacks.Add({{"reason", std::string(FallbackReasonName(reason))}});
  }
  auto& evals = CounterFamily(r, "selenite_evals_total", "Evals by how they ended.");
  for (int i = 0; i < kEvalEndCount; ++i) evals_[i] = &evals.Add({{"outcome", kEndNames[i]}});
  auto& exhausted = CounterFamily(r, "selenite_budget_exhausted_total", "Evals ended by a limit.");
  for (int i = 0; i < sandbox::kLimitKindCount; ++i) {
    const auto limit = static_cast<sandbox::LimitKind>(i);
    exhausted_[i] = &exhausted.Add({{"limit", std::string(LimitName(limit))}});
  }
  auto& phases = prometheus::BuildHistogram()
                     .Name("selenite_eval_phase_seconds")
                     .Help("Time an Eval spends in each phase.")
                     .Register(r);
  const char* names[] = {"queue", "compile", "run", "encode"};
  for (int i = 0; i < 4; ++i) phases_[i] = &phases.Add({{"phase", names[i]}}, kSeconds);
  turns_ = &prometheus::BuildHistogram()
                .Name("selenite_turn_processor_seconds")
                .Help("Processor time of the turns that tenants take.")
                .Register(r)
                .Add({}, kSeconds);
  auto& tenants =
      prometheus::BuildGauge().Name("selenite_tenants").Help("Tenants by state.").Register(r);
  idle_tenants_ = &tenants.Add({{"state", "idle"}});
  active_tenants_ = &tenants.Add({{"state", "active"}});
#define GAUGE(name, metric, help) gauges_.push_back(&MakeGauge(r, "selenite_" metric, help));
#include "vm/counters.def"
  queue_depth_ = &MakeGauge(r, "selenite_queue_depth", "Evals waiting behind their tenant's own.");
  queue_bytes_ =
      &MakeGauge(r, "selenite_queue_bytes", "Bytes of requests whose Evals have not started.");
  stuck_workers_ = &MakeGauge(r, "selenite_stuck_workers",
                              "Threads that have not come back from a slice for too long.");
  ending_machines_ =
      &MakeGauge(r, "selenite_ending_machines",
                 "Machines of deleted and reset tenants whose memory is not given back yet.");
}

Metrics::~Metrics() = default;

absl::StatusOr<int> Metrics::Expose(const std::string& address) {
  try {
    exposer_ = std::make_unique<prometheus::Exposer>(address, 1);
  } catch (const std::exception& error) {
    return absl::UnavailableError(
        fmt::format("cannot serve metrics on {}: {}", address, error.what()));
  }
  exposer_->RegisterCollectable(registry_);
  exposer_->RegisterCollectable(resident_);
  return exposer_->GetListeningPorts().at(0);
}

void Metrics::CountEval(EvalEnd end) {
  evals_[static_cast<int>(end)]->Increment();
  switch (end) {
#define OUTCOME_LIMIT(name, PROTO, label, limit)                             \
  case EvalEnd::k##name:                                                     \
    exhausted_[static_cast<int>(sandbox::LimitKind::k##limit)]->Increment(); \
    break;
#include "sandbox/outcomes.def"
    default:
      break;
  }
}

void Metrics::CountWork(const sandbox::Counters& c) {
  auto add = [](prometheus::Counter* counter, int64_t count) {
    if (count > 0) counter->Increment(static_cast<double>(count));
  };
  auto counter = counters_.begin();
#define METRIC_COUNTER(name, path, ...) add(*counter++, c.name);
#define METRIC_SUM(name, ...) add(*counter++, c.name());
#include "vm/counters.def"
  for (int i = 0; i < sandbox::kFallbackReasonCount; ++i) {
    add(fallbacks_[i], c.prototypes_fallback[i]);
  }
}

void Metrics::ObservePhases(absl::Duration queue, const sandbox::EvalOutcome& outcome) {
  phases_[0]->Observe(absl::ToDoubleSeconds(queue));
  phases_[1]->Observe(absl::ToDoubleSeconds(outcome.compile));
  phases_[2]->Observe(absl::ToDoubleSeconds(outcome.run));
  phases_[3]->Observe(absl::ToDoubleSeconds(outcome.encode));
}

void Metrics::ObserveTurn(absl::Duration processor_time) {
  turns_->Observe(absl::ToDoubleSeconds(processor_time));
}

void Metrics::MoveGauges(const sandbox::Gauges& before, const sandbox::Gauges& after) {
  auto move = [](prometheus::Gauge* gauge, int64_t from, int64_t to) {
    if (from != to) gauge->Increment(static_cast<double>(to - from));
  };
  auto gauge = gauges_.begin();
#define GAUGE(name, metric, help) move(*gauge++, before.name, after.name);
#include "vm/counters.def"
}

void Metrics::MoveTenants(int change) { idle_tenants_->Increment(change); }

void Metrics::MoveActiveTenants(int change) {
  active_tenants_->Increment(change);
  idle_tenants_->Increment(-change);
}

void Metrics::MoveQueueDepth(int change) { queue_depth_->Increment(change); }

void Metrics::MoveQueueBytes(int64_t change) {
  queue_bytes_->Increment(static_cast<double>(change));
}

void Metrics::SetStuckWorkers(int count) { stuck_workers_->Set(count); }

void Metrics::MoveEndingMachines(int change) { ending_machines_->Increment(change); }

std::string Metrics::Text() const {
  std::vector<prometheus::MetricFamily> families = registry_->Collect();
  for (prometheus::MetricFamily& family : resident_->Collect()) {
    families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace selenite::server
