// Who ends a machine, and who does not wait for it.
#include "server/tenants/teardown.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "server/tenants/tenant.h"

namespace selenite::server {
namespace {

// A machine whose end takes until it is let go.
struct Gate {
  std::atomic<bool> open = false;
  std::atomic<bool> entered = false;
  std::atomic<int> ended = 0;
  std::atomic<std::thread::id> by;
};

class SlowToEnd final : public sandbox::Evaluator {
 public:
  explicit SlowToEnd(Gate& gate) : gate_(gate) {}
  ~SlowToEnd() override {
    gate_.entered = true;
    while (!gate_.open) std::this_thread::yield();
    gate_.by = std::this_thread::get_id();
    ++gate_.ended;
  }
  void Start(sandbox::EvalRequest) override {}
  sandbox::Progress RunSlice(int64_t) override { return sandbox::Progress::kDone; }
  void Stop() override {}
  sandbox::EvalOutcome TakeOutcome() override { return {}; }
  sandbox::Progress CleanUp(int64_t) override { return sandbox::Progress::kDone; }
  void DropCleanup() override {}
  bool GiveBackMemory() override { return false; }
  sandbox::EvalPhase phase() const override { return sandbox::EvalPhase::kRun; }
  sandbox::Counters TakeCounters() override { return {}; }
  sandbox::Gauges ReadGauges() override { return {}; }

 private:
  Gate& gate_;
};

bool Shows(const Metrics& metrics, const char* line) {
  return metrics.Text().find(line) != std::string::npos;
}

TEST(Teardown, EndsMachinesOnAThreadOfItsOwn) {
  Metrics metrics;
  Gate gate;
  {
    Teardown teardown(metrics);
    teardown.Start();
    teardown.Take(nullptr);
    teardown.Take(std::make_unique<SlowToEnd>(gate));  // returns although the gate is shut
    teardown.Take(std::make_unique<SlowToEnd>(gate));
    EXPECT_EQ(gate.ended, 0);
    EXPECT_TRUE(Shows(metrics, "selenite_ending_machines 2"));
    gate.open = true;
    teardown.Stop();  // waits for both
    EXPECT_EQ(gate.ended, 2);
    EXPECT_NE(gate.by.load(), std::this_thread::get_id());
    EXPECT_TRUE(Shows(metrics, "selenite_ending_machines 0"));
  }
  EXPECT_EQ(gate.ended, 2);
}

TEST(Teardown, WithoutAThreadAMachineEndsAtOnce) {
  Metrics metrics;
  Gate gate;
  gate.open = true;
  Teardown teardown(metrics);
  teardown.Take(std::make_unique<SlowToEnd>(gate));
  EXPECT_EQ(gate.ended, 1);
  teardown.Start();
  teardown.Stop();
  teardown.Take(std::make_unique<SlowToEnd>(gate));
  EXPECT_EQ(gate.ended, 2);
}

// Neither deleting a tenant nor an Eval of another one waits for a machine's end, even
// with one worker.
TEST(Teardown, ATenantsEndHoldsNobodyUp) {
  class DoneJob final : public EvalJob {
   public:
    void Done(absl::StatusOr<EvalResult> result) override { done = result.ok(); }
    std::atomic<bool> done = false;
  };
  Metrics metrics;
  Gate gate;
  sandbox::Clock& clock = sandbox::Clock::Steady();
  Scheduler scheduler(clock);
  Teardown teardown(metrics);
  WaitingBytes waiting_bytes(1 << 20);
  TenantEnvironment environment = {
      .clock = clock,
      .scheduler = scheduler,
      .metrics = metrics,
      .make_evaluator = [&gate] { return std::make_unique<SlowToEnd>(gate); },
      .waiting_bytes = waiting_bytes,
      .teardown = teardown};
  TenantEnvironment other_environment = environment;
  other_environment.make_evaluator = [&clock] { return sandbox::MakeInProcessEvaluator(clock); };
  const TenantLimits limits{sandbox::Limits(), sandbox::DefaultMaximumLimits()};
  const auto large = std::make_shared<Tenant>("large", limits, environment);
  const auto other = std::make_shared<Tenant>("other", limits, other_environment);
  scheduler.Start(1);
  teardown.Start();
  DoneJob first;
  ASSERT_TRUE(large->Submit(first).ok());
  while (large->Snapshot().running) std::this_thread::yield();
  EXPECT_TRUE(first.done);
  large->Close();
  while (!gate.entered) std::this_thread::yield();
  EXPECT_EQ(gate.ended, 0);
  DoneJob second;
  second.request.source = "return 1";
  ASSERT_TRUE(other->Submit(second).ok());
  while (other->Snapshot().running) std::this_thread::yield();
  EXPECT_TRUE(second.done);
  EXPECT_EQ(gate.ended, 0);
  gate.open = true;
  other->Close();
  scheduler.Stop();
  teardown.Stop();
  EXPECT_EQ(gate.ended, 1);
}

}  // namespace
}  // namespace selenite::server
