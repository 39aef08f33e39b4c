#include "server/api/conversion.h"

namespace selenite::server {
namespace {

v1::Outcome OutcomeToProto(sandbox::Outcome outcome) {
  switch (outcome) {
#define OUTCOME(name, PROTO, label) \
  case sandbox::Outcome::k##name:   \
    return v1::OUTCOME_##PROTO;
#include "sandbox/outcomes.def"
    case sandbox::Outcome::kStopped:
      break;
  }
  return v1::OUTCOME_UNSPECIFIED;
}

v1::Error::Kind ErrorKindOf(sandbox::Outcome outcome) {
  switch (outcome) {
#define OUTCOME_ERROR(name, PROTO, label, kind, KIND) \
  case sandbox::Outcome::k##name:                     \
    return v1::Error::KIND_##KIND;
#include "sandbox/outcomes.def"
    default:
      return v1::Error::KIND_UNSPECIFIED;
  }
}

v1::FallbackReason ReasonToProto(sandbox::FallbackReason reason) {
  switch (reason) {
#define FALLBACK_REASON(name, PROTO, label, meaning) \
  case sandbox::FallbackReason::k##name:             \
    return v1::FALLBACK_REASON_##PROTO;
#include "vm/ir/fallback_reasons.def"
  }
  return v1::FALLBACK_REASON_UNSPECIFIED;
}

// Sets every field of `out` that has the name of a counter, or of a sum of some.
template <typename Message>
void CountersToProto(const sandbox::Counters& counters, Message& out) {
#define COUNTER(name, path) \
  if constexpr (requires { out.set_##name(counters.name); }) out.set_##name(counters.name);
#define COUNTER_SUM(name) \
  if constexpr (requires { out.set_##name(counters.name()); }) out.set_##name(counters.name());
#include "vm/counters.def"
}

void CoverageToProto(const sandbox::Counters& counters, v1::Coverage& out) {
  CountersToProto(counters, out);
  for (int i = 0; i < sandbox::kFallbackReasonCount; ++i) {
    if (counters.prototypes_fallback[i] == 0) continue;
    v1::FallbackCount& fallback = *out.add_fallbacks();
    fallback.set_reason(ReasonToProto(static_cast<sandbox::FallbackReason>(i)));
    fallback.set_prototypes(counters.prototypes_fallback[i]);
  }
}

}  // namespace

sandbox::LimitOverrides OverridesFromProto(const v1::Limits& limits) {
  sandbox::LimitOverrides out;
  if (limits.has_instructions()) out.instructions = limits.instructions();
  if (limits.has_memory_bytes()) out.memory_bytes = limits.memory_bytes();
  if (limits.has_wall()) out.wall = DurationFromProto(limits.wall());
  if (limits.has_source_bytes()) out.source_bytes = limits.source_bytes();
  if (limits.has_output_bytes()) out.output_bytes = limits.output_bytes();
  if (limits.has_result_depth()) out.result_depth = limits.result_depth();
  if (limits.has_result_count()) out.result_count = limits.result_count();
  if (limits.has_result_bytes()) out.result_bytes = limits.result_bytes();
  return out;
}

void LimitsToProto(const sandbox::Limits& limits, v1::Limits& out) {
  out.set_instructions(limits.instructions);
  out.set_memory_bytes(limits.memory_bytes);
  DurationToProto(limits.wall, *out.mutable_wall());
  out.set_source_bytes(limits.source_bytes);
  out.set_output_bytes(limits.output_bytes);
  out.set_result_depth(static_cast<int32_t>(limits.result_depth));
  out.set_result_count(limits.result_count);
  out.set_result_bytes(limits.result_bytes);
}

void ErrorToProto(const sandbox::EvalOutcome& outcome, v1::Error& out) {
  const sandbox::EvalError& error = *outcome.error;
  out.set_kind(ErrorKindOf(outcome.outcome));
  out.set_message(error.message);
  for (const sandbox::TraceFrame& frame : error.traceback) {
    v1::TraceFrame& line = *out.add_traceback();
    line.set_source(frame.source);
    line.set_line(frame.line);
    line.set_function(frame.function);
  }
  out.set_traceback_text(error.traceback_text);
  out.set_line(error.line);
  out.set_column(error.column);
}

void ResultToProto(const EvalResult& result, v1::EvalReply& out) {
  const sandbox::EvalOutcome& outcome = result.outcome;
  out.set_outcome(OutcomeToProto(outcome.outcome));
  out.set_output_truncated(outcome.output_truncated);
  if (outcome.stopped) {
    out.mutable_stopped()->set_source(outcome.stopped->source);
    out.mutable_stopped()->set_line(outcome.stopped->line);
    out.mutable_stopped()->set_in_native(outcome.stopped->in_native);
  }
  v1::Usage& usage = *out.mutable_usage();
  CountersToProto(outcome.usage, usage);
  usage.set_peak_bytes(outcome.peak_bytes);
  usage.set_live_bytes(outcome.live_bytes);
  DurationToProto(result.queue, *usage.mutable_queue());
  DurationToProto(outcome.compile, *usage.mutable_compile());
  DurationToProto(outcome.run, *usage.mutable_run());
  DurationToProto(outcome.encode, *usage.mutable_encode());
  DurationToProto(result.processor, *usage.mutable_processor());
  DurationToProto(result.queue_processor, *usage.mutable_queue_processor());
  CoverageToProto(outcome.usage, *out.mutable_coverage());
}

void SnapshotToProto(const TenantSnapshot& snapshot, v1::Tenant& out) {
  out.set_name(snapshot.name);
  LimitsToProto(snapshot.limits.defaults, *out.mutable_default_limits());
  LimitsToProto(snapshot.limits.maximum, *out.mutable_maximum_limits());
  v1::TenantUsage& usage = *out.mutable_usage();
  usage.set_evals(snapshot.evals);
  CountersToProto(snapshot.total, usage);
  CoverageToProto(snapshot.total, *usage.mutable_coverage());
#define GAUGE(name, metric, help) usage.set_##name(snapshot.gauges.name);
#include "vm/counters.def"
  const int64_t nanos = absl::ToUnixNanos(snapshot.created);
  out.mutable_created()->set_seconds(nanos / 1'000'000'000);
  out.mutable_created()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  out.set_running(snapshot.running);
  out.set_queued(snapshot.queued);
}

void DurationToProto(absl::Duration duration, google::protobuf::Duration& out) {
  out.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  out.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration)));
}

absl::Duration DurationFromProto(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

}  // namespace selenite::server
