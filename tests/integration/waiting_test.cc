// Requests that wait hold what they took on the wire, and no more than they may.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/integration/http_get.h"
#include "tests/integration/server_under_test.h"

namespace selenite::integration {
namespace {

constexpr int64_t kBytes = 300'000;

v1::EvalRequest Endless(const std::string& tenant) {
  v1::EvalRequest request = Request("while true do end", tenant);
  request.mutable_limits()->set_instructions(1'000'000'000'000);
  request.mutable_limits()->mutable_wall()->set_seconds(100);
  return request;
}

v1::EvalRequest WithBytes(const std::string& tenant) {
  v1::EvalRequest request = Request("return #...", tenant);
  request.add_arguments()->set_string(std::string(kBytes, 'x'));
  return request;
}

double QueueBytes(ServerUnderTest& server) {
  return SeriesValue(server.server().metrics().Text(), "selenite_queue_bytes");
}

// Calls that wait behind an endless Eval of their tenant; they end with it.
class Waiting {
 public:
  explicit Waiting(ServerUnderTest& server) : server_(server) {}
  ~Waiting() {
    for (const std::string& tenant : tenants_) {
      v1::ResetTenantRequest request;
      request.set_name(tenant);
      EXPECT_TRUE(server_.client().ResetTenant(request).ok());
    }
    for (std::thread& thread : threads_) thread.join();
  }
  void Spin(const std::string& tenant) {
    server_.CreateTenant(tenant);
    tenants_.push_back(tenant);
    Call(Endless(tenant));
    while (!server_.GetTenant(tenant).running() || QueueBytes(server_) >= kBytes) {
      std::this_thread::yield();
    }
  }
  // Returns when `request` waits, as the one after `queued` others.
  void Wait(const v1::EvalRequest& request, int queued) {
    Call(request);
    while (server_.GetTenant(request.tenant()).queued() <= queued) std::this_thread::yield();
  }

 private:
  void Call(const v1::EvalRequest& request) {
    threads_.emplace_back([this, request] {
      EXPECT_EQ(server_.client().Eval(request).status().code(), absl::StatusCode::kAborted);
    });
  }

  ServerUnderTest& server_;
  std::vector<std::string> tenants_;
  std::vector<std::thread> threads_;
};

void ExpectExhausted(ServerUnderTest& server, const std::string& tenant,
                     const std::string& complaint) {
  const auto reply = server.client().Eval(WithBytes(tenant));
  EXPECT_EQ(reply.status().code(), absl::StatusCode::kResourceExhausted) << reply.status();
  EXPECT_NE(std::string(reply.status().message()).find(complaint), std::string::npos)
      << reply.status();
}

TEST(WaitingRequests, ATenantsMayHoldSoManyBytes) {
  server::Config config = TestConfig();
  config.queue_bytes = 3 * kBytes;
  ServerUnderTest server(config);
  {
    Waiting waiting(server);
    waiting.Spin("a");
    waiting.Wait(WithBytes("a"), 0);
    waiting.Wait(WithBytes("a"), 1);
    EXPECT_GT(QueueBytes(server), 2 * kBytes);
    EXPECT_LT(QueueBytes(server), 2 * kBytes + 10'000);
    ExpectExhausted(server, "a", "more, maximum 900000)");
    EXPECT_EQ(server.client().Eval(WithBytes("default"))->values(0).integer(), kBytes);
  }
  EXPECT_EQ(QueueBytes(server), 0);
  EXPECT_EQ(server.client().Eval(WithBytes("a"))->values(0).integer(), kBytes);
  EXPECT_EQ(QueueBytes(server), 0);
}

TEST(WaitingRequests, ThoseOfAllTenantsMayHoldSoManyBytes) {
  server::Config config = TestConfig();
  config.total_queue_bytes = 2 * kBytes + kBytes / 2;
  ServerUnderTest server(config);
  {
    Waiting waiting(server);
    waiting.Spin("a");
    waiting.Spin("b");
    waiting.Wait(WithBytes("a"), 0);
    waiting.Wait(WithBytes("b"), 0);
    ExpectExhausted(server, "a", "too many bytes of requests wait in the server (maximum 750000)");
    ExpectExhausted(server, "default", "too many bytes of requests wait");
    EXPECT_EQ(server.Eval("return 1").values(0).integer(), 1);  // a small one
  }
  EXPECT_EQ(QueueBytes(server), 0);
}

// A boolean takes four bytes on the wire, decoded 72.
TEST(WaitingRequests, ArgumentsAreDecodedInTheirTurn) {
  ServerUnderTest server;
  v1::EvalRequest request = Request("return #...", "a");
  v1::Value& table = *request.add_arguments();
  for (int i = 0; i < 90'000; ++i) table.mutable_table()->add_array()->set_boolean(true);
  {
    Waiting waiting(server);
    waiting.Spin("a");
    waiting.Wait(request, 0);
    EXPECT_LT(QueueBytes(server), 90'000 * 4 + 10'000);
  }
  const auto reply = server.client().Eval(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->values(0).integer(), 90'000);
  EXPECT_GE(reply->usage().work_encode(), 4 * 90'000);

  request.mutable_limits()->set_instructions(10'000);
  const auto limited = server.client().Eval(request);
  ASSERT_TRUE(limited.ok()) << limited.status();
  EXPECT_EQ(limited->outcome(), v1::OUTCOME_INSTRUCTION_LIMIT);
  EXPECT_LE(limited->usage().fuel(), 10'300);
  request.mutable_limits()->clear_instructions();
  request.mutable_limits()->set_memory_bytes(1 << 20);
  const auto small = server.client().Eval(request);
  ASSERT_TRUE(small.ok()) << small.status();
  EXPECT_EQ(small->outcome(), v1::OUTCOME_MEMORY_LIMIT);
  EXPECT_EQ(server.Eval("return 1", "a").values(0).integer(), 1);
}

}  // namespace
}  // namespace selenite::integration
