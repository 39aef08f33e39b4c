#include "server/tenants/watchdog.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

namespace selenite::server {
namespace {

// Its slice ends when it is let go.
class Blocked final : public Runnable {
 public:
  bool RunSlice() override {
    MutexLock lock(&mutex_);
    mutex_.Await([this] { return released_; });
    return false;
  }
  Activity Doing() const override { return {.tenant = "somebody", .phase = "run"}; }
  void Release() {
    MutexLock lock(&mutex_);
    released_ = true;
    mutex_.NotifyAll();
  }

 private:
  Mutex mutex_;
  bool released_ = false;
};

void WaitForGauge(const Metrics& metrics, const std::string& value) {
  while (metrics.Text().find("\nselenite_stuck_workers " + value + "\n") == std::string::npos) {
    std::this_thread::yield();
  }
}

// Of a slice that blocks on another thread.
class WatchdogTest : public testing::Test {
 protected:
  WatchdogTest() {
    scheduler_.Start(1);
    watchdog_.Start();
    submitter_ = std::thread([this] { scheduler_.Submit(blocked_); });
  }
  ~WatchdogTest() override {
    blocked_->Release();
    submitter_.join();
    scheduler_.Stop();
  }

  Metrics metrics_;
  Scheduler scheduler_{sandbox::Clock::Steady()};
  Watchdog watchdog_{scheduler_, metrics_, absl::Milliseconds(20)};
  std::shared_ptr<Blocked> blocked_ = std::make_shared<Blocked>();
  std::thread submitter_;
};

TEST_F(WatchdogTest, AStuckSliceShowsInTheGaugeUntilItReturns) {
  WaitForGauge(metrics_, "1");
  const auto slices = scheduler_.SlicesOlderThan(absl::Milliseconds(20));
  ASSERT_EQ(slices.size(), 1u);
  EXPECT_EQ(slices[0].activity.tenant, "somebody");
  EXPECT_LT(slices[0].processor_time, slices[0].age);  // it waits
  blocked_->Release();
  WaitForGauge(metrics_, "0");
  EXPECT_TRUE(scheduler_.SlicesOlderThan(absl::ZeroDuration()).empty());
}

// Its threads are there only in the process that dies.
TEST(WatchdogDeathTest, AStuckSliceDoesNotKeepTheProcessFromEnding) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Metrics metrics;
        Scheduler scheduler(sandbox::Clock::Steady());
        Watchdog watchdog(scheduler, metrics, absl::Milliseconds(20));
        watchdog.Start();
        watchdog.EndProcessAfter(absl::Milliseconds(100));
        scheduler.Submit(std::make_shared<Blocked>());
      },
      testing::ExitedWithCode(Watchdog::kExitStuck),
      "\"worker_stuck\",\"tenant\":\"somebody\",\"phase\":\"run\".*\n.*\"drain_failed\"");
}

}  // namespace
}  // namespace selenite::server
