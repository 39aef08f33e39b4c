// Between the messages of the contract and the sandbox's plain types.
#pragma once

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "sandbox/evaluator.h"
#include "sandbox/limits.h"
#include "selenite/v1/eval.pb.h"
#include "selenite/v1/limits.pb.h"
#include "selenite/v1/tenant.pb.h"
#include "selenite/v1/values.pb.h"
#include "server/tenants/tenant.h"

namespace selenite::server {

sandbox::LimitOverrides OverridesFromProto(const v1::Limits& limits);
void LimitsToProto(const sandbox::Limits& limits, v1::Limits& out);

// Sets everything but values, output and error, of which ReplyEncoder takes care.
void ResultToProto(const EvalResult& result, v1::EvalReply& out);
// Sets everything but the value. REQUIRES: `outcome` has an error.
void ErrorToProto(const sandbox::EvalOutcome& outcome, v1::Error& out);
void SnapshotToProto(const TenantSnapshot& snapshot, v1::Tenant& out);

void DurationToProto(absl::Duration duration, google::protobuf::Duration& out);
absl::Duration DurationFromProto(const google::protobuf::Duration& duration);

}  // namespace selenite::server
