// A tenant's Evals on real machines, without gRPC. Under the thread sanitizer
// this is the test that looks for races: gRPC's own library is opaque to it.
#include "server/tenants/tenant.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace selenite::server {
namespace {

// An Eval whose answer can be waited for.
class Job final : public EvalJob {
 public:
  explicit Job(const std::string& source) {
    request.source = source;
    request.chunk_name = "=test";
    arrived = sandbox::Clock::Steady().Now();
  }
  void Done(absl::StatusOr<EvalResult> result) override {
    MutexLock lock(&mutex_);
    result_ = std::move(result);
    mutex_.NotifyAll();
  }
  absl::StatusOr<EvalResult> Wait() {
    MutexLock lock(&mutex_);
    mutex_.Await([this] { return result_.has_value(); });
    return *std::move(result_);
  }

 private:
  Mutex mutex_;
  std::optional<absl::StatusOr<EvalResult>> result_;
};

class TenantTest : public testing::Test {
 protected:
  TenantTest() { scheduler_.Start(2); }
  ~TenantTest() override {
    tenant_->Close();
    scheduler_.Stop();
  }

  sandbox::Clock& clock_ = sandbox::Clock::Steady();
  Metrics metrics_;
  Scheduler scheduler_{clock_};
  TenantEnvironment environment_{
      .clock = clock_,
      .scheduler = scheduler_,
      .metrics = metrics_,
      .make_evaluator = [this] { return sandbox::MakeInProcessEvaluator(clock_); },
      .queue_length = 1000};
  std::shared_ptr<Tenant> tenant_ = std::make_shared<Tenant>(
      "t", TenantLimits{sandbox::Limits(), sandbox::DefaultMaximumLimits()}, environment_);
};

int64_t IntegerOf(const absl::StatusOr<EvalResult>& result) {
  EXPECT_TRUE(result.ok()) << result.status();
  if (!result.ok() || result->outcome.values.empty()) return -1;
  return std::get<int64_t>(result->outcome.values[0].value);
}

TEST_F(TenantTest, RunsManyEvalsFromManyThreadsOneAtATime) {
  Job first("n = 0 return n");
  ASSERT_TRUE(tenant_->Submit(first).ok());
  EXPECT_EQ(IntegerOf(first.Wait()), 0);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 25; ++k) {
        Job job("local before = n for i = 1, 1000 do end n = before + 1 return n");
        ASSERT_TRUE(tenant_->Submit(job).ok());
        EXPECT_GT(IntegerOf(job.Wait()), 0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Job last("return n");
  ASSERT_TRUE(tenant_->Submit(last).ok());
  EXPECT_EQ(IntegerOf(last.Wait()), 100);
  EXPECT_EQ(tenant_->Snapshot().evals, 102);
}

TEST_F(TenantTest, CancelsWhatRunsAndWhatWaits) {
  Job running("while true do end");
  Job waiting("return 1");
  ASSERT_TRUE(tenant_->Submit(running).ok());
  ASSERT_TRUE(tenant_->Submit(waiting).ok());
  EXPECT_EQ(tenant_->Snapshot().queued, 1);
  tenant_->Cancel(waiting);
  EXPECT_EQ(waiting.Wait().status().code(), absl::StatusCode::kCancelled);
  tenant_->Cancel(running);
  EXPECT_EQ(running.Wait().status().code(), absl::StatusCode::kCancelled);
}

TEST_F(TenantTest, ADeadlineThatHasPassedBeforeTheStartRunsNothing) {
  Job job("x = 1");
  job.deadline = job.arrived;
  ASSERT_TRUE(tenant_->Submit(job).ok());
  EXPECT_EQ(job.Wait().status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(tenant_->Snapshot().total.fuel, 0);
}

TEST_F(TenantTest, ResetEndsAllThatWasAcceptedAndLaterEvalsFindNothing) {
  Job running("x = 1 while true do end");
  Job waiting("return 1");
  ASSERT_TRUE(tenant_->Submit(running).ok());
  ASSERT_TRUE(tenant_->Submit(waiting).ok());
  tenant_->Reset();
  EXPECT_EQ(running.Wait().status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(waiting.Wait().status().code(), absl::StatusCode::kAborted);
  Job later("return x == nil and 1 or 0");
  ASSERT_TRUE(tenant_->Submit(later).ok());
  EXPECT_EQ(IntegerOf(later.Wait()), 1);
}

TEST_F(TenantTest, AFullQueueSaysHowManyWait) {
  environment_.queue_length = 1;
  Job running("while true do end");
  Job waiting("return 1");
  Job refused("return 1");
  ASSERT_TRUE(tenant_->Submit(running).ok());
  ASSERT_TRUE(tenant_->Submit(waiting).ok());
  const absl::Status status = tenant_->Submit(refused);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(status.message(), "tenant queue full (1 waiting)");
  tenant_->Reset();
  EXPECT_FALSE(running.Wait().ok());
  EXPECT_FALSE(waiting.Wait().ok());
}

TEST_F(TenantTest, AClosedTenantTakesNothing) {
  tenant_->Close();
  Job job("return 1");
  EXPECT_EQ(tenant_->Submit(job).code(), absl::StatusCode::kNotFound);
}

// A machine that is gone at its third slice.
class LostEvaluator final : public sandbox::Evaluator {
 public:
  void Start(sandbox::EvalRequest) override {}
  sandbox::Progress RunSlice(int64_t) override {
    return ++slices_ < 3 ? sandbox::Progress::kMore : sandbox::Progress::kLost;
  }
  void Stop() override { ADD_FAILURE(); }
  sandbox::EvalOutcome TakeOutcome() override {
    ADD_FAILURE();
    return {};
  }
  void CleanUp() override { ADD_FAILURE(); }
  sandbox::Counters TakeCounters() override {
    ADD_FAILURE();
    return {};
  }
  sandbox::Gauges ReadGauges() override {
    ADD_FAILURE();
    return {};
  }

 private:
  int slices_ = 0;
};

TEST_F(TenantTest, AnEvalWhoseMachineIsLostIsAbortedAndTheNextFindsANewOne) {
  int made = 0;
  environment_.make_evaluator = [this, &made]() -> std::unique_ptr<sandbox::Evaluator> {
    if (++made == 1) return std::make_unique<LostEvaluator>();
    return sandbox::MakeInProcessEvaluator(clock_);
  };
  Job lost("return 1");
  ASSERT_TRUE(tenant_->Submit(lost).ok());
  EXPECT_EQ(lost.Wait().status().code(), absl::StatusCode::kAborted);
  Job next("return 2");
  ASSERT_TRUE(tenant_->Submit(next).ok());
  EXPECT_EQ(IntegerOf(next.Wait()), 2);
  EXPECT_EQ(made, 2);
}

TEST_F(TenantTest, SurvivesEvalsCancelsAndResetsAllAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([this, i] {
      for (int k = 0; k < 30; ++k) {
        Job job(k % 2 == 0 ? "t = {} for i = 1, 5000 do t[i] = {} end" : "while true do end");
        job.request.limits.instructions = 1'000'000;
        ASSERT_TRUE(tenant_->Submit(job).ok());
        if (k % 3 == i) tenant_->Cancel(job);
        (void)job.Wait();
      }
    });
  }
  threads.emplace_back([this] {
    for (int k = 0; k < 20; ++k) {
      tenant_->Reset();
      (void)tenant_->Snapshot();
      std::this_thread::yield();
    }
  });
  for (std::thread& thread : threads) thread.join();
  Job last("return 1");
  ASSERT_TRUE(tenant_->Submit(last).ok());
  EXPECT_EQ(IntegerOf(last.Wait()), 1);
}

}  // namespace
}  // namespace selenite::server
