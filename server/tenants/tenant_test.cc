// A tenant's Evals on real machines, without gRPC. Under the thread sanitizer
// this is the test that looks for races: gRPC's own library is opaque to it.
#include "server/tenants/tenant.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace selenite::server {
namespace {

// An Eval whose answer can be waited for.
class Job : public EvalJob {
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

// What happened to an EndlessCleanup.
struct CleanupLog {
  std::atomic<int> slices = 0;
  std::atomic<bool> dropped = false;
};

class TenantTest : public testing::Test {
 protected:
  TenantTest() { scheduler_.Start(2); }
  ~TenantTest() override {
    tenant_->Close();
    scheduler_.Stop();
  }

  CleanupLog log_;  // outlives what the scheduler runs
  sandbox::Clock& clock_ = sandbox::Clock::Steady();
  Metrics metrics_;
  Scheduler scheduler_{clock_};
  WaitingBytes waiting_bytes_{1 << 20};
  Teardown teardown_{metrics_};
  TenantEnvironment environment_{
      .clock = clock_,
      .scheduler = scheduler_,
      .metrics = metrics_,
      .make_evaluator = [this] { return sandbox::MakeInProcessEvaluator(clock_); },
      .waiting_bytes = waiting_bytes_,
      .teardown = teardown_,
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

TEST_F(TenantTest, WhatWaitsMayHoldSoManyBytes) {
  environment_.queue_bytes = 1000;
  Job running("while true do end");
  Job waiting("return 1");
  Job refused("return 1");
  Job small("return 1");
  running.waiting_bytes = 5000;  // nothing waits before it
  waiting.waiting_bytes = 600;
  refused.waiting_bytes = 500;
  small.waiting_bytes = 400;
  ASSERT_TRUE(tenant_->Submit(running).ok());  // and starts at once
  ASSERT_TRUE(tenant_->Submit(waiting).ok());
  const absl::Status status = tenant_->Submit(refused);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(status.message(), "tenant queue full (600 bytes waiting and 500 more, maximum 1000)");
  ASSERT_TRUE(tenant_->Submit(small).ok());
  tenant_->Cancel(waiting);
  ASSERT_TRUE(tenant_->Submit(refused).ok());
  tenant_->Reset();
  for (Job* job : {&running, &waiting, &refused, &small}) EXPECT_FALSE(job->Wait().ok());
  EXPECT_NE(metrics_.Text().find("\nselenite_queue_bytes 0\n"), std::string::npos);
}

TEST_F(TenantTest, WhatWaitsInAllTenantsMayHoldSoManyBytes) {
  WaitingBytes total(1000);
  EXPECT_TRUE(total.Add(2000));  // nothing else waits
  EXPECT_FALSE(total.Add(1));
  total.Remove(2000);
  EXPECT_TRUE(total.Add(600));
  EXPECT_FALSE(total.Add(401));
  EXPECT_TRUE(total.Add(400));
}

// A job whose request takes some turns to be made, and may turn out to be bad.
class SlowJob final : public Job {
 public:
  SlowJob(int turns, absl::Status end) : Job("return 1"), turns_(turns), end_(std::move(end)) {}
  absl::StatusOr<bool> Prepare() override {
    if (--turns_ > 0) return false;
    if (!end_.ok()) return end_;
    return true;
  }
  int turns() const { return turns_; }

 private:
  int turns_;
  const absl::Status end_;
};

TEST_F(TenantTest, ARequestIsPreparedInTheTenantsTurns) {
  SlowJob good(5, absl::OkStatus());
  ASSERT_TRUE(tenant_->Submit(good).ok());
  EXPECT_EQ(IntegerOf(good.Wait()), 1);
  EXPECT_EQ(good.turns(), 0);
  SlowJob bad(5, absl::InvalidArgumentError("bad"));
  ASSERT_TRUE(tenant_->Submit(bad).ok());
  EXPECT_EQ(bad.Wait().status().message(), "bad");
  EXPECT_EQ(tenant_->Snapshot().evals, 1);
  EXPECT_NE(metrics_.Text().find("selenite_evals_total{outcome=\"rejected\"} 1\n"),
            std::string::npos);
  SlowJob endless(1'000'000'000, absl::OkStatus());
  ASSERT_TRUE(tenant_->Submit(endless).ok());
  tenant_->Cancel(endless);
  EXPECT_EQ(endless.Wait().status().code(), absl::StatusCode::kCancelled);
}

// What was prepared is discarded in as many turns, whatever ends the Eval.
TEST_F(TenantTest, ARefusedRequestIsDiscardedInTheTenantsTurns) {
  class Discarded final : public Job {
   public:
    explicit Discarded(absl::Status status) : Job("return 1"), status_(std::move(status)) {}
    absl::StatusOr<bool> Prepare() override {
      ++prepared;
      if (!status_.ok()) return status_;
      return false;
    }
    bool Discard() override { return ++discarded == 3; }
    std::atomic<int> prepared = 0;
    std::atomic<int> discarded = 0;

   private:
    const absl::Status status_;
  };
  Discarded bad(absl::InvalidArgumentError("bad"));
  ASSERT_TRUE(tenant_->Submit(bad).ok());
  EXPECT_EQ(bad.Wait().status().message(), "bad");
  EXPECT_EQ(bad.prepared, 1);
  EXPECT_EQ(bad.discarded, 3);
  Discarded cancelled(absl::OkStatus());
  ASSERT_TRUE(tenant_->Submit(cancelled).ok());
  while (cancelled.prepared < 5) std::this_thread::yield();
  tenant_->Cancel(cancelled);
  EXPECT_EQ(cancelled.Wait().status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(cancelled.discarded, 3);
}

// The answer is given when it is encoded, and what comes meanwhile is too late.
TEST_F(TenantTest, AnAnswerIsEncodedInTheTenantsTurns) {
  class SlowAnswer final : public Job {
   public:
    using Job::Job;
    bool Encode(EvalResult& result) override {
      result.outcome.values[0] = {int64_t{++pieces}};
      return pieces >= 5 && may_end;
    }
    std::atomic<int> pieces = 0;
    std::atomic<bool> may_end = false;
  };
  SlowAnswer job("return 0");
  ASSERT_TRUE(tenant_->Submit(job).ok());
  while (job.pieces < 3) std::this_thread::yield();
  tenant_->Cancel(job);
  tenant_->Reset();
  job.may_end = true;
  EXPECT_GE(IntegerOf(job.Wait()), 5);
}

TEST_F(TenantTest, AClosedTenantTakesNothing) {
  tenant_->Close();
  Job job("return 1");
  EXPECT_EQ(tenant_->Submit(job).code(), absl::StatusCode::kNotFound);
}

// An evaluator that does nothing; a test says how.
class FakeEvaluator : public sandbox::Evaluator {
 public:
  void Start(sandbox::EvalRequest) override {}
  sandbox::Progress RunSlice(int64_t) override { return sandbox::Progress::kDone; }
  void Stop() override {}
  sandbox::EvalOutcome TakeOutcome() override {
    sandbox::EvalOutcome outcome;
    outcome.outcome = sandbox::Outcome::kFinished;
    outcome.values = {sandbox::Value{int64_t{1}}};
    return outcome;
  }
  sandbox::Progress CleanUp(int64_t) override { return sandbox::Progress::kDone; }
  void DropCleanup() override {}
  bool GiveBackMemory() override { return false; }
  sandbox::EvalPhase phase() const override { return sandbox::EvalPhase::kRun; }
  sandbox::Counters TakeCounters() override { return {}; }
  sandbox::Gauges ReadGauges() override { return {}; }
};

// A machine that is gone at its third slice.
class LostEvaluator final : public FakeEvaluator {
 public:
  sandbox::Progress RunSlice(int64_t) override {
    return ++slices_ < 3 ? sandbox::Progress::kMore : sandbox::Progress::kLost;
  }
  void Stop() override { ADD_FAILURE(); }
  sandbox::EvalOutcome TakeOutcome() override {
    ADD_FAILURE();
    return {};
  }
  sandbox::Progress CleanUp(int64_t) override {
    ADD_FAILURE();
    return sandbox::Progress::kDone;
  }
  void DropCleanup() override { ADD_FAILURE(); }

 private:
  int slices_ = 0;
};

// Its clean-up never ends by itself; a slice of it takes `slice_time` of the
// processor.
class EndlessCleanup final : public FakeEvaluator {
 public:
  EndlessCleanup(CleanupLog& log, absl::Duration slice_time) : log_(log), slice_time_(slice_time) {}
  sandbox::Progress CleanUp(int64_t) override {
    sandbox::Clock& clock = sandbox::Clock::Steady();
    const absl::Duration end = clock.ThreadTime() + slice_time_;
    while (clock.ThreadTime() < end) {
    }
    ++log_.slices;
    return sandbox::Progress::kMore;
  }
  void DropCleanup() override { log_.dropped = true; }

 private:
  CleanupLog& log_;
  const absl::Duration slice_time_;
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

// A millisecond for a slice: it has used its time after twenty or so.
TEST_F(TenantTest, ACleanUpEndsWhenItsTimeIsUsedAndTheNextEvalWaitsForIt) {
  environment_.make_evaluator = [this] {
    return std::make_unique<EndlessCleanup>(log_, absl::Milliseconds(1));
  };
  Job first("");
  Job second("");
  ASSERT_TRUE(tenant_->Submit(first).ok());
  EXPECT_EQ(IntegerOf(first.Wait()), 1);  // although the clean-up goes on
  ASSERT_TRUE(tenant_->Submit(second).ok());
  EXPECT_EQ(IntegerOf(second.Wait()), 1);
  EXPECT_TRUE(log_.dropped);
  const int most = static_cast<int>(sandbox::kCleanupTime / absl::Milliseconds(1)) + 3;
  EXPECT_GE(log_.slices, 3);
  EXPECT_LE(log_.slices, 2 * most);  // the second one's may have begun
}

// Three slices, each of a millisecond of the processor.
class BusyEvaluator final : public FakeEvaluator {
 public:
  void Start(sandbox::EvalRequest) override { left_ = 3; }
  sandbox::Progress RunSlice(int64_t) override {
    sandbox::Clock& clock = sandbox::Clock::Steady();
    const absl::Duration end = clock.ThreadTime() + absl::Milliseconds(1);
    while (clock.ThreadTime() < end) {
    }
    return --left_ > 0 ? sandbox::Progress::kMore : sandbox::Progress::kDone;
  }

 private:
  int left_ = 0;
};

TEST_F(TenantTest, TheAnswerSaysWhatProcessorTimeTheEvalUsedAndWaitedFor) {
  Scheduler scheduler(clock_, &metrics_);  // without threads: this one runs everything
  TenantEnvironment environment = {
      .clock = clock_,
      .scheduler = scheduler,
      .metrics = metrics_,
      .make_evaluator = [] { return std::make_unique<BusyEvaluator>(); },
      .waiting_bytes = waiting_bytes_,
      .teardown = teardown_};
  const TenantLimits limits{sandbox::Limits(), sandbox::DefaultMaximumLimits()};
  const auto tenant = std::make_shared<Tenant>("t", limits, environment);
  Job first("");
  Job second("");
  ASSERT_TRUE(tenant->Submit(first).ok());   // its first turn is here
  ASSERT_TRUE(tenant->Submit(second).ok());  // waits for the other two
  while (scheduler.RunOne()) {
  }
  const absl::StatusOr<EvalResult> one = first.Wait();
  const absl::StatusOr<EvalResult> two = second.Wait();
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ(one->queue_processor, absl::ZeroDuration());
  EXPECT_GE(one->processor, absl::Milliseconds(3));
  EXPECT_GE(two->queue_processor, absl::Milliseconds(2));
  EXPECT_GE(two->processor, absl::Milliseconds(3));
  const absl::Duration all = scheduler.served();
  EXPECT_GE(all, one->processor + two->processor);
  EXPECT_LE(all, one->processor + two->processor + absl::Milliseconds(3));
  EXPECT_NE(metrics_.Text().find("selenite_turn_processor_seconds_count 6\n"), std::string::npos);
}

// Others wait for the thread that submits, so it runs short slices.
TEST_F(TenantTest, TheFirstSliceIsShortWhereTheEvalIsSubmitted) {
  class Counting final : public FakeEvaluator {
   public:
    explicit Counting(std::vector<int64_t>& units) : units_(units) {}
    sandbox::Progress RunSlice(int64_t units) override {
      units_.push_back(units);
      return units_.size() < 3 ? sandbox::Progress::kMore : sandbox::Progress::kDone;
    }

   private:
    std::vector<int64_t>& units_;
  };
  std::vector<int64_t> units;
  Scheduler scheduler(clock_);  // without threads: this one runs everything
  TenantEnvironment environment = {
      .clock = clock_,
      .scheduler = scheduler,
      .metrics = metrics_,
      .make_evaluator = [&units] { return std::make_unique<Counting>(units); },
      .waiting_bytes = waiting_bytes_,
      .teardown = teardown_};
  const TenantLimits limits{sandbox::Limits(), sandbox::DefaultMaximumLimits()};
  const auto tenant = std::make_shared<Tenant>("t", limits, environment);
  Job job("");
  ASSERT_TRUE(tenant->Submit(job).ok());
  while (scheduler.RunOne()) {
  }
  ASSERT_EQ(units.size(), 3u);
  EXPECT_LE(units[0], sandbox::kSliceFuel / 2);
  EXPECT_EQ(units[2], sandbox::kSliceFuel);
}

// Each slice is told more than the one before, although the clock stands still.
TEST_F(TenantTest, ScriptsAreToldTheProcessorTimeOfTheirTurns) {
  class Asking final : public FakeEvaluator {
   public:
    explicit Asking(std::vector<absl::Duration>& times) : times_(times) {}
    void Start(sandbox::EvalRequest request) override { time_ = request.processor_time; }
    sandbox::Progress RunSlice(int64_t) override { return Ask(); }
    sandbox::Progress CleanUp(int64_t) override { return Ask(); }

   private:
    sandbox::Progress Ask() {
      const absl::Duration begin = time_();
      while (time_() - begin < absl::Milliseconds(1)) {
      }
      times_.push_back(begin);
      times_.push_back(time_());
      return times_.size() % 6 == 0 ? sandbox::Progress::kDone : sandbox::Progress::kMore;
    }
    std::vector<absl::Duration>& times_;
    std::function<absl::Duration()> time_;
  };
  std::vector<absl::Duration> times;
  Scheduler scheduler(clock_);  // without threads: this one runs everything
  TenantEnvironment environment = {
      .clock = clock_,
      .scheduler = scheduler,
      .metrics = metrics_,
      .make_evaluator = [&times] { return std::make_unique<Asking>(times); },
      .waiting_bytes = waiting_bytes_,
      .teardown = teardown_};
  const TenantLimits limits{sandbox::Limits(), sandbox::DefaultMaximumLimits()};
  const auto tenant = std::make_shared<Tenant>("t", limits, environment);
  Job job("");
  ASSERT_TRUE(tenant->Submit(job).ok());
  while (scheduler.RunOne()) {
  }
  ASSERT_EQ(times.size(), 12u);  // three slices, and three of the clean-up
  for (size_t i = 1; i < times.size(); ++i) EXPECT_GE(times[i], times[i - 1]) << i;
  EXPECT_GE(times[11], absl::Milliseconds(6));
  EXPECT_LE(times[11], scheduler.served());
}

TEST_F(TenantTest, AnEvalThatWaitsForACleanUpCanBeCancelled) {
  environment_.make_evaluator = [this] {
    return std::make_unique<EndlessCleanup>(log_, absl::ZeroDuration());
  };
  Job first("");
  Job second("");
  ASSERT_TRUE(tenant_->Submit(first).ok());
  EXPECT_EQ(IntegerOf(first.Wait()), 1);
  ASSERT_TRUE(tenant_->Submit(second).ok());
  EXPECT_EQ(tenant_->Snapshot().queued, 1);
  tenant_->Cancel(second);
  EXPECT_EQ(second.Wait().status().code(), absl::StatusCode::kCancelled);
}

// Slices take no time, so nothing but the deletion ends the clean-up.
TEST_F(TenantTest, DeletingATenantDropsItsCleanUp) {
  environment_.make_evaluator = [this] {
    return std::make_unique<EndlessCleanup>(log_, absl::ZeroDuration());
  };
  Job job("");
  ASSERT_TRUE(tenant_->Submit(job).ok());
  EXPECT_EQ(IntegerOf(job.Wait()), 1);
  while (log_.slices < 3) std::this_thread::yield();
  EXPECT_FALSE(log_.dropped);
  tenant_->Close();
  while (tenant_->Snapshot().running) std::this_thread::yield();
  EXPECT_TRUE(log_.dropped);
}

// Always has memory to give back.
class EndlessGiver final : public FakeEvaluator {
 public:
  explicit EndlessGiver(std::atomic<int>& given) : given_(given) {}
  bool GiveBackMemory() override {
    ++given_;
    return true;
  }

 private:
  std::atomic<int>& given_;
};

TEST_F(TenantTest, GivesMemoryBackUntilSomebodyWaits) {
  std::atomic<int> given = 0;
  environment_.make_evaluator = [&given] { return std::make_unique<EndlessGiver>(given); };
  Job first("");
  ASSERT_TRUE(tenant_->Submit(first).ok());
  EXPECT_EQ(IntegerOf(first.Wait()), 1);  // it is answered before
  while (given < 3) std::this_thread::yield();
  Job second("");
  ASSERT_TRUE(tenant_->Submit(second).ok());
  EXPECT_EQ(IntegerOf(second.Wait()), 1);
  const int given_before = given;
  while (given == given_before) std::this_thread::yield();
  tenant_->Close();
  while (tenant_->Snapshot().running) std::this_thread::yield();
}

// One thread for both tenants: the other gets its turns while the first one
// cleans up, and the end of the scheduler does not wait for that.
TEST_F(TenantTest, OthersRunDuringACleanUp) {
  Scheduler scheduler(clock_);
  TenantEnvironment one = {.clock = clock_,
                           .scheduler = scheduler,
                           .metrics = metrics_,
                           .make_evaluator = environment_.make_evaluator,
                           .waiting_bytes = waiting_bytes_,
                           .teardown = teardown_};
  TenantEnvironment two = one;
  two.make_evaluator = [this] {
    return std::make_unique<EndlessCleanup>(log_, absl::ZeroDuration());
  };
  const TenantLimits limits{sandbox::Limits(), sandbox::DefaultMaximumLimits()};
  const auto cleaning = std::make_shared<Tenant>("cleaning", limits, two);
  const auto other = std::make_shared<Tenant>("other", limits, one);
  Job endless("");
  ASSERT_TRUE(cleaning->Submit(endless).ok());  // here; what is left is queued
  EXPECT_EQ(IntegerOf(endless.Wait()), 1);
  EXPECT_TRUE(cleaning->Snapshot().running);
  scheduler.Start(1);
  Job job("local n = 0 for i = 1, 100000 do n = n + 1 end return n");
  ASSERT_TRUE(other->Submit(job).ok());
  EXPECT_EQ(IntegerOf(job.Wait()), 100'000);
  EXPECT_FALSE(log_.dropped);
  cleaning->Close();
  scheduler.Stop();
  EXPECT_TRUE(log_.dropped);
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
