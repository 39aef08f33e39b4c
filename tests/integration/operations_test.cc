// What operators look at: health, metrics, leaks; and cancellation and drain.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/time/clock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "selenite/v1/eval.grpc.pb.h"
#include "tests/integration/http_get.h"
#include "tests/integration/server_under_test.h"

namespace selenite::integration {
namespace {

std::shared_ptr<grpc::Channel> ChannelTo(const ServerUnderTest& server) {
  return grpc::CreateChannel(server.address(), grpc::InsecureChannelCredentials());
}

v1::EvalRequest EndlessRequest() {
  v1::EvalRequest request = Request("while true do end");
  request.mutable_limits()->set_instructions(1'000'000'000'000);
  request.mutable_limits()->mutable_wall()->set_seconds(100);
  return request;
}

TEST(Operations, HealthSaysServing) {
  ServerUnderTest server;
  grpc::health::v1::Health::Stub stub(ChannelTo(server));
  const std::pair<const char*, grpc::StatusCode> cases[] = {
      {"", grpc::StatusCode::OK},
      {"selenite.v1.EvalService", grpc::StatusCode::OK},
      {"nobody", grpc::StatusCode::NOT_FOUND}};
  for (const auto& [service, code] : cases) {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    grpc::health::v1::HealthCheckResponse reply;
    EXPECT_EQ(stub.Check(&context, request, &reply).error_code(), code);
    if (code == grpc::StatusCode::OK) {
      EXPECT_EQ(reply.status(), grpc::health::v1::HealthCheckResponse::SERVING);
    }
  }
}

TEST(Operations, MetricsCountWhatHappened) {
  server::Config config = TestConfig();
  config.metrics_listen = "127.0.0.1:0";
  ServerUnderTest server(config);
  server.Eval("local function f() end for i = 1, 1000 do f() end");
  server.Eval("error('x')");
  server.Eval("x x");
  v1::EvalRequest loop = EndlessRequest();
  loop.mutable_limits()->set_instructions(1000);
  ASSERT_TRUE(server.client().Eval(loop).ok());
  (void)server.client().Eval(Request("", "nobody"));

  const std::string text = HttpGet(server.server().metrics_address(), "/metrics");
  auto value = [&](const std::string& series) { return SeriesValue(text, series); };
  EXPECT_GE(value("selenite_instructions_total{tier=\"interpreter\"}") +
                value("selenite_instructions_total{tier=\"dispatcher\"}"),
            2000);
  EXPECT_GE(value("selenite_calls_total{tier=\"interpreter\"}") +
                value("selenite_calls_total{tier=\"dispatcher\"}"),
            1000);
  EXPECT_GE(value("selenite_prototypes_total{tier=\"interpreter\"}") +
                value("selenite_prototypes_total{tier=\"dispatcher\"}"),
            4);
  // Nothing is denied, so nothing fell back; the series are there nevertheless.
  for (const char* series :
       {"selenite_prototypes_total{tier=\"interpreter\"}",
        "selenite_fallback_prototypes_total{reason=\"denied\"}",
        "selenite_fallback_prototypes_total{reason=\"constant\"}",
        "selenite_fallback_prototypes_total{reason=\"jump\"}",
        "selenite_fallback_prototypes_total{reason=\"child\"}",
        "selenite_tier_crossings_total{from=\"dispatcher\",to=\"interpreter\"}",
        "selenite_tier_crossings_total{from=\"interpreter\",to=\"dispatcher\"}"}) {
    EXPECT_EQ(value(series), 0) << series;
  }
  EXPECT_GT(value("selenite_allocations_total"), 0);
  EXPECT_GT(value("selenite_work_units_total{kind=\"compile\"}"), 0);
  EXPECT_GE(value("selenite_work_units_total{kind=\"native\"}"), 0);
  EXPECT_EQ(value("selenite_evals_total{outcome=\"finished\"}"), 1);
  EXPECT_EQ(value("selenite_evals_total{outcome=\"script_error\"}"), 1);
  EXPECT_EQ(value("selenite_evals_total{outcome=\"syntax_error\"}"), 1);
  EXPECT_EQ(value("selenite_evals_total{outcome=\"instruction_limit\"}"), 1);
  EXPECT_EQ(value("selenite_evals_total{outcome=\"rejected\"}"), 1);
  EXPECT_EQ(value("selenite_budget_exhausted_total{limit=\"instructions\"}"), 1);
  EXPECT_EQ(value("selenite_eval_phase_seconds_count{phase=\"run\"}"), 4);
  EXPECT_GT(value("selenite_heap_bytes"), 0);
  EXPECT_GT(value("selenite_interned_strings"), 0);
  EXPECT_GE(value("selenite_live_prototypes"), 0);
  EXPECT_GE(value("selenite_code_bytes"), 0);
  EXPECT_EQ(value("selenite_queue_depth"), 0);
  EXPECT_EQ(value("selenite_tenants{state=\"idle\"}") + value("selenite_tenants{state=\"active\"}"),
            1);
}

TEST(Operations, EverySeriesIsThereBeforeAnythingHappened) {
  ServerUnderTest server;
  const std::string text = server.server().metrics().Text();
  size_t counters = 0;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = text.find('\n', begin);
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.empty() || line[0] == '#' || line.find("_total") == std::string::npos) continue;
    EXPECT_EQ(line.substr(line.rfind(' ')), " 0") << line;
    ++counters;
  }
  // Of work; of Evals by how they ended; prototypes by reason, Evals by limit.
  size_t expected =
      server::kEvalEndCount + sandbox::kFallbackReasonCount + sandbox::kLimitKindCount;
#define METRIC_COUNTER(name, path, ...) ++expected;
#define METRIC_SUM(name, ...) ++expected;
#include "vm/counters.def"
  EXPECT_EQ(counters, expected);
}

TEST(Operations, ADeniedOpcodeShowsInReplyMetricsAndTenant) {
  server::Config config = TestConfig();
  ASSERT_TRUE(server::ApplyDeny("Concat", config).ok());
  ServerUnderTest server(config);
  const v1::EvalReply reply = server.Eval(
      "local function f(a) return a .. 'x' end\n"
      "for i = 1, 100 do f('y') end return f('z')");
  ASSERT_EQ(reply.outcome(), v1::OUTCOME_FINISHED);
  EXPECT_EQ(reply.values(0).string(), "zx");
  EXPECT_EQ(reply.coverage().prototypes_dispatcher(), 1);
  EXPECT_EQ(reply.coverage().prototypes_interpreter(), 1);
  ASSERT_EQ(reply.coverage().fallbacks_size(), 1);
  EXPECT_EQ(reply.coverage().fallbacks(0).reason(), v1::FALLBACK_REASON_DENIED);
  EXPECT_EQ(reply.coverage().fallbacks(0).prototypes(), 1);
  EXPECT_GE(reply.usage().crossings_to_interpreter(), 100);
  EXPECT_GE(reply.usage().crossings_to_dispatcher(), 100);
  EXPECT_EQ(reply.usage().crossings(),
            reply.usage().crossings_to_interpreter() + reply.usage().crossings_to_dispatcher());
  EXPECT_GT(reply.usage().instructions_dispatcher(), 0);
  EXPECT_GT(reply.usage().instructions_interpreter(), 0);
  EXPECT_EQ(reply.usage().calls_interpreter(), 101);
  EXPECT_GT(reply.usage().allocations(), 0);

  const std::string text = server.server().metrics().Text();
  const std::pair<const char*, int64_t> series[] = {
      {"selenite_prototypes_total{tier=\"dispatcher\"}", 1},
      {"selenite_prototypes_total{tier=\"interpreter\"}", 1},
      {"selenite_fallback_prototypes_total{reason=\"denied\"}", 1},
      {"selenite_instructions_total{tier=\"dispatcher\"}", reply.usage().instructions_dispatcher()},
      {"selenite_instructions_total{tier=\"interpreter\"}",
       reply.usage().instructions_interpreter()},
      {"selenite_calls_total{tier=\"dispatcher\"}", reply.usage().calls_dispatcher()},
      {"selenite_calls_total{tier=\"interpreter\"}", reply.usage().calls_interpreter()},
      {"selenite_tier_crossings_total{from=\"interpreter\",to=\"dispatcher\"}",
       reply.usage().crossings_to_dispatcher()},
      {"selenite_tier_crossings_total{from=\"dispatcher\",to=\"interpreter\"}",
       reply.usage().crossings_to_interpreter()}};
  for (const auto& [name, value] : series) {
    EXPECT_EQ(SeriesValue(text, name), static_cast<double>(value)) << name;
  }

  const v1::TenantUsage usage = server.GetTenant("default").usage();
  EXPECT_EQ(usage.instructions_dispatcher(), reply.usage().instructions_dispatcher());
  EXPECT_EQ(usage.crossings(), reply.usage().crossings());
  EXPECT_EQ(usage.coverage().prototypes_interpreter(), 1);
}

TEST(Operations, EveryReasonIsCountedUnderItsName) {
  // One function each that the bytecode cannot hold, whatever is allowed.
  std::string constants = "local t = {";
  std::string jump = "local a = 1 for i = 1, 2 do";
  std::string children = "local f ";
  for (int i = 0; i < 70'000; ++i) {
    constants += std::to_string(i) + ".5,";
    jump += " a = a + i";
    children += "f=function()end ";
  }
  const struct {
    v1::FallbackReason reason;
    const char* name;
    std::string source;
  } cases[] = {{v1::FALLBACK_REASON_CONSTANT, "constant", constants + "} return #t"},
               {v1::FALLBACK_REASON_JUMP, "jump", jump + " end return a"},
               {v1::FALLBACK_REASON_CHILD, "child", children}};
  ServerUnderTest server;
  for (const auto& [reason, name, source] : cases) {
    v1::EvalRequest request = Request(source);
    request.mutable_limits()->set_source_bytes(4 << 20);
    request.mutable_limits()->set_memory_bytes(512 << 20);
    const auto reply = server.client().Eval(request);
    ASSERT_TRUE(reply.ok()) << name << ": " << reply.status();
    ASSERT_EQ(reply->outcome(), v1::OUTCOME_FINISHED) << name;
    ASSERT_EQ(reply->coverage().fallbacks_size(), 1) << name;
    EXPECT_EQ(reply->coverage().fallbacks(0).reason(), reason) << name;
    EXPECT_EQ(reply->coverage().fallbacks(0).prototypes(), 1) << name;
    const std::string series =
        "selenite_fallback_prototypes_total{reason=\"" + std::string(name) + "\"}";
    EXPECT_EQ(SeriesValue(server.server().metrics().Text(), series), 1) << name;
  }
}

TEST(Operations, WithEveryOpcodeDeniedAllStillRuns) {
  server::Config config = TestConfig();
  ASSERT_TRUE(server::ApplyDeny("*", config).ok());
  ServerUnderTest server(config);
  const v1::EvalReply reply = server.Eval("local s = 0 for i = 1, 10 do s = s + i end return s");
  ASSERT_EQ(reply.outcome(), v1::OUTCOME_FINISHED);
  EXPECT_EQ(reply.values(0).integer(), 55);
  EXPECT_EQ(reply.coverage().prototypes_dispatcher(), 0);
  EXPECT_EQ(reply.usage().instructions_dispatcher(), 0);
  EXPECT_EQ(reply.usage().crossings(), 0);
}

TEST(Operations, ACancelledCallEndsItsScript) {
  ServerUnderTest server;
  v1::EvalService::Stub stub(ChannelTo(server));
  grpc::ClientContext context;
  std::thread call([&] {
    v1::EvalReply reply;
    EXPECT_EQ(stub.Eval(&context, EndlessRequest(), &reply).error_code(),
              grpc::StatusCode::CANCELLED);
  });
  while (!server.GetTenant("default").running()) std::this_thread::yield();
  context.TryCancel();
  call.join();
  // The tenant is free again, long before the script's own limits.
  EXPECT_EQ(server.Eval("return 1").values(0).integer(), 1);
  EXPECT_EQ(
      SeriesValue(server.server().metrics().Text(), "selenite_evals_total{outcome=\"cancelled\"}"),
      1);
}

TEST(Operations, AThousandDistinctChunksLeaveNothingBehind) {
  ServerUnderTest server;
  auto run = [&](int from, int to) {
    for (int i = from; i < to; ++i) {
      const std::string n = std::to_string(i);
      server.Eval("local field" + n + " = {name" + n + " = 'text" + n +
                  "'} return function() return field" + n + " end");
    }
    server.Eval("collectgarbage() collectgarbage()");
    return server.GetTenant("default").usage();
  };
  // The first thousand lets tables grow to what garbage takes between cycles.
  const v1::TenantUsage before = run(0, 1000);
  const v1::TenantUsage after = run(1000, 2000);
  EXPECT_EQ(after.interned_strings(), before.interned_strings());
  EXPECT_EQ(after.live_prototypes(), before.live_prototypes());
  EXPECT_EQ(after.code_bytes(), before.code_bytes());
  EXPECT_LE(after.live_bytes(), before.live_bytes() + 4096);
}

TEST(Operations, DeletingATenantGivesItsGaugesBack) {
  ServerUnderTest server;
  server.CreateTenant("a");
  server.Eval("x = ('y'):rep(100000)", "a");
  EXPECT_GT(SeriesValue(server.server().metrics().Text(), "selenite_heap_bytes"), 100'000);
  v1::DeleteTenantRequest remove;
  remove.set_name("a");
  ASSERT_TRUE(server.client().DeleteTenant(remove).ok());
  // A call that just ended may hold the tenant for another moment.
  const absl::Time end = absl::Now() + absl::Seconds(10);
  while (SeriesValue(server.server().metrics().Text(), "selenite_heap_bytes") != 0 &&
         absl::Now() < end) {
    std::this_thread::yield();
  }
  EXPECT_EQ(SeriesValue(server.server().metrics().Text(), "selenite_heap_bytes"), 0);
  EXPECT_EQ(SeriesValue(server.server().metrics().Text(), "selenite_interned_strings"), 0);
}

TEST(Operations, DrainLetsARunningEvalFinish) {
  server::Config config = TestConfig();
  config.drain_timeout = absl::Seconds(30);
  ServerUnderTest server(config);
  std::thread call([&] {
    const v1::EvalReply reply = server.Eval("for i = 1, 3000000 do end return 'done'");
    EXPECT_EQ(reply.values_size(), 1);
  });
  while (true) {  // until it runs, or is over already
    const v1::Tenant tenant = server.GetTenant("default");
    if (tenant.running() || tenant.usage().evals() > 0) break;
  }
  server.server().Drain();
  call.join();
}

TEST(Operations, DrainEndsWhatDoesNotFinish) {
  server::Config config = TestConfig();
  config.drain_timeout = absl::Milliseconds(100);
  ServerUnderTest server(config);
  std::thread call([&] { EXPECT_FALSE(server.client().Eval(EndlessRequest()).ok()); });
  while (!server.GetTenant("default").running()) std::this_thread::yield();
  const absl::Time start = absl::Now();
  server.server().Drain();
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
  call.join();
}

TEST(Operations, ATakenPortIsAnErrorNotASilentShare) {
  ServerUnderTest server;
  server::Config config = TestConfig();
  config.listen = server.address();
  const auto second = server::Server::Start(config);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable) << second.status();
}

TEST(Operations, AnAddressBeyondLoopbackIsRefused) {
  server::Config config = TestConfig();
  config.listen = "0.0.0.0:0";
  EXPECT_EQ(server::Server::Start(config).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace selenite::integration
