// A slice that never returns: a fault of ours, here an evaluator made for it.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "tests/integration/http_get.h"
#include "tests/integration/server_under_test.h"

namespace selenite::integration {
namespace {

std::atomic<bool> released = false;

// Its slice waits until it is released, whatever the source.
class StuckEvaluator final : public sandbox::Evaluator {
 public:
  void Start(sandbox::EvalRequest) override {}
  sandbox::Progress RunSlice(int64_t) override {
    while (!released) std::this_thread::yield();
    return sandbox::Progress::kDone;
  }
  void Stop() override {}
  sandbox::EvalOutcome TakeOutcome() override { return {}; }
  sandbox::Progress CleanUp(int64_t) override { return sandbox::Progress::kDone; }
  void DropCleanup() override {}
  bool GiveBackMemory() override { return false; }
  sandbox::EvalPhase phase() const override { return sandbox::EvalPhase::kRun; }
  sandbox::Counters TakeCounters() override { return {}; }
  sandbox::Gauges ReadGauges() override { return {}; }
};

// A server of which the first tenant that runs something gets stuck.
class ServerWithAStuckTenant {
 public:
  ServerWithAStuckTenant() : server_(Config(), Make()) {
    released = false;
    server_.CreateTenant("stuck");
    call_ = std::thread([this] { (void)server_.client().Eval(Request("", "stuck")); });
    while (StuckWorkers() != 1) std::this_thread::yield();
  }
  ~ServerWithAStuckTenant() {
    released = true;
    call_.join();
  }
  ServerUnderTest& server() { return server_; }
  double StuckWorkers() {
    return SeriesValue(server_.server().metrics().Text(), "selenite_stuck_workers");
  }

 private:
  static server::Config Config() {
    server::Config config = TestConfig();
    config.drain_timeout = absl::Milliseconds(200);
    config.stuck_after = absl::Milliseconds(200);
    return config;
  }
  static server::Server::MakeEvaluator Make() {
    return [made = std::make_shared<std::atomic<int>>(0)]() -> std::unique_ptr<sandbox::Evaluator> {
      if ((*made)++ == 0) return std::make_unique<StuckEvaluator>();
      return sandbox::MakeInProcessEvaluator(sandbox::Clock::Steady());
    };
  }

  ServerUnderTest server_;
  std::thread call_;
};

TEST(Stuck, OthersRunTheTenantIsDeletedAndTheWorkerMayReturn) {
  ServerWithAStuckTenant stuck;
  ServerUnderTest& server = stuck.server();
  EXPECT_EQ(server.Eval("return 1").values(0).integer(), 1);
  v1::DeleteTenantRequest remove;
  remove.set_name("stuck");
  EXPECT_TRUE(server.client().DeleteTenant(remove).ok());
  EXPECT_EQ(stuck.StuckWorkers(), 1);
  released = true;
  while (stuck.StuckWorkers() != 0) std::this_thread::yield();
  EXPECT_EQ(server.Eval("return 1").values(0).integer(), 1);
}

TEST(StuckDeathTest, ADrainEndsTheProcessNevertheless) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        ServerWithAStuckTenant stuck;
        stuck.server().server().Drain();
      },
      testing::ExitedWithCode(server::Server::kExitDrainFailed),
      "\"worker_stuck\",\"tenant\":\"stuck\",\"phase\":\"run\"(.*\n)*.*\"drain_failed\"");
}

}  // namespace
}  // namespace selenite::integration
