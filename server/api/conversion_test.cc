#include "server/api/conversion.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/ascii.h"

namespace selenite::server {
namespace {

TEST(Conversion, EveryOutcomeOfTheContractIsOneOfTheSandbox) {
  std::set<std::string> listed = {"OUTCOME_UNSPECIFIED"};
  const sandbox::Outcome outcomes[] = {
#define OUTCOME(name, PROTO, label) sandbox::Outcome::k##name,
#include "sandbox/outcomes.def"
  };
  for (const sandbox::Outcome outcome : outcomes) {
    EvalResult result;
    result.outcome.outcome = outcome;
    v1::EvalReply reply;
    ResultToProto(result, reply);
    const std::string name = v1::Outcome_Name(reply.outcome());
    std::string expected = "outcome_" + std::string(OutcomeName(outcome));
    absl::AsciiStrToUpper(&expected);
    EXPECT_EQ(name, expected);
    listed.insert(name);
  }
  EXPECT_EQ(static_cast<int>(listed.size()), v1::Outcome_descriptor()->value_count());
}

// Whole numbers of `message` that are 0, by name.
std::string Unset(const google::protobuf::Message& message) {
  std::string names;
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *type.field(i);
    if (field.cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_INT64) continue;
    if (message.GetReflection()->GetInt64(message, &field) == 0) names += field.name() + " ";
  }
  return names;
}

TEST(Conversion, EveryFieldOfAReplyThatCountsIsFilled) {
  sandbox::Counters counters;
#define COUNTER(name, path) counters.name = 1;
#include "vm/counters.def"
  counters.prototypes_fallback = {1, 1, 1, 1};
  sandbox::Gauges gauges;
#define GAUGE(name, metric, help) gauges.name = 1;
#include "vm/counters.def"

  EvalResult result;
  result.outcome.usage = counters;
  result.outcome.peak_bytes = result.outcome.live_bytes = 1;
  v1::EvalReply reply;
  ResultToProto(result, reply);
  EXPECT_EQ(Unset(reply.usage()), "");
  EXPECT_EQ(Unset(reply.coverage()), "");

  v1::Tenant tenant;
  SnapshotToProto({.name = "t", .limits = {}, .evals = 1, .total = counters, .gauges = gauges},
                  tenant);
  EXPECT_EQ(Unset(tenant.usage()), "");
  EXPECT_EQ(Unset(tenant.usage().coverage()), "");
}

TEST(Conversion, CoverageNamesTheReasonsThatOccurred) {
  EvalResult result;
  result.outcome.usage.prototypes_dispatcher = 7;
  result.outcome.usage.prototypes_fallback = {2, 0, 0, 3};
  result.outcome.usage.crossings_to_dispatcher = 10;
  result.outcome.usage.crossings_to_interpreter = 11;
  result.outcome.usage.allocations = 12;
  v1::EvalReply reply;
  ResultToProto(result, reply);
  const v1::Coverage& coverage = reply.coverage();
  EXPECT_EQ(coverage.prototypes_dispatcher(), 7);
  EXPECT_EQ(coverage.prototypes_interpreter(), 5);
  ASSERT_EQ(coverage.fallbacks_size(), 2);
  EXPECT_EQ(coverage.fallbacks(0).reason(), v1::FALLBACK_REASON_DENIED);
  EXPECT_EQ(coverage.fallbacks(0).prototypes(), 2);
  EXPECT_EQ(coverage.fallbacks(1).reason(), v1::FALLBACK_REASON_CHILD);
  EXPECT_EQ(coverage.fallbacks(1).prototypes(), 3);
  EXPECT_EQ(reply.usage().crossings(), 21);
  EXPECT_EQ(reply.usage().crossings_to_dispatcher(), 10);
  EXPECT_EQ(reply.usage().crossings_to_interpreter(), 11);
  EXPECT_EQ(reply.usage().allocations(), 12);
}

TEST(Conversion, Durations) {
  google::protobuf::Duration message;
  DurationToProto(absl::Milliseconds(1500), message);
  EXPECT_EQ(message.seconds(), 1);
  EXPECT_EQ(message.nanos(), 500'000'000);
  EXPECT_EQ(DurationFromProto(message), absl::Milliseconds(1500));
}

}  // namespace
}  // namespace selenite::server
