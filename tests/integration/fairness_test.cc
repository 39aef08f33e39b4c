// Tenants that loop cost others no more than a fair share.
#include <gtest/gtest.h>

#include <time.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "tests/integration/server_under_test.h"

namespace selenite::integration {
namespace {

// Tenants that loop until the end of the test.
class Loopers {
 public:
  Loopers(ServerUnderTest& server, int count) : server_(server), count_(count) {
    for (int i = 0; i < count; ++i) {
      server.CreateTenant(Name(i));
      threads_.emplace_back([this, i] {
        v1::EvalRequest request = Request("while true do end", Name(i));
        request.mutable_limits()->set_instructions(1'000'000'000'000);
        request.mutable_limits()->mutable_wall()->set_seconds(100);
        const auto reply = server_.client().Eval(request);
        EXPECT_EQ(reply.status().code(), absl::StatusCode::kAborted) << reply.status();
      });
    }
    for (int i = 0; i < count; ++i) {
      while (!server.GetTenant(Name(i)).running()) std::this_thread::yield();
    }
  }
  ~Loopers() {
    for (int i = 0; i < count_; ++i) {
      v1::DeleteTenantRequest request;
      request.set_name(Name(i));
      EXPECT_TRUE(server_.client().DeleteTenant(request).ok());
    }
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  static std::string Name(int i) { return "looper-" + std::to_string(i); }

  ServerUnderTest& server_;
  const int count_;
  std::vector<std::thread> threads_;
};

TEST(Fairness, AnEleventhTenantGetsItsShareBesideTenThatLoop) {
  ServerUnderTest server;
  Loopers loopers(server, 10);
  // Alone this takes some 50 slices; with an eleventh of two processors, a few
  // times that. Waiting for the others to end would take 100 s.
  v1::EvalRequest request = Request("for i = 1, 1000000 do end return 'done'");
  request.mutable_limits()->mutable_wall()->set_seconds(60);
  const absl::Time start = absl::Now();
  const auto reply = server.client().Eval(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->outcome(), v1::OUTCOME_FINISHED);
  EXPECT_LT(absl::Now() - start, absl::Seconds(30));
}

TEST(Fairness, ShortEvalsAnswerBesideTenThatLoop) {
  ServerUnderTest server;
  Loopers loopers(server, 10);
  const absl::Time start = absl::Now();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(server.Eval("return 1").values(0).integer(), 1);
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
}

// What this process, server and client, has used of the processors. Unlike the
// clock it stands still while others use them.
absl::Duration ProcessTime() {
  timespec used = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return absl::DurationFromTimespec(used);
}

// A light tenant asks for far less than its share, a fifty-first of the
// processors. The kernel interrupts its slices whenever there are more threads
// than processors; it must not wait for the time that others got thereby. Billed
// by the clock it waited for 100 to 300 ms.
TEST(Fairness, ALightTenantDoesNotWaitForFiftyThatLoop) {
  ServerUnderTest server;
  server.CreateTenant("light");
  Loopers loopers(server, 50);
  constexpr int kEvals = 200;
  std::vector<absl::Duration> used;
  for (int i = 0; i < kEvals; ++i) {
    absl::SleepFor(absl::Milliseconds(10));  // the load that is asked for, not a wait
    const absl::Duration start = ProcessTime();
    EXPECT_EQ(server.Eval("local s = 0 for i = 1, 1000 do s = s + i end return s", "light")
                  .values(0)
                  .integer(),
              500'500);
    used.push_back(ProcessTime() - start);
  }
  std::sort(used.begin(), used.end());
  EXPECT_LT(used[kEvals * 99 / 100], absl::Milliseconds(50));
}

}  // namespace
}  // namespace selenite::integration
