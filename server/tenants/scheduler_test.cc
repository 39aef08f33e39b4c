#include "server/tenants/scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <vector>

namespace selenite::server {
namespace {

class FakeClock final : public sandbox::Clock {
 public:
  absl::Duration Now() override { return now; }
  absl::Duration ThreadTime() override { return thread_time; }
  void Work(absl::Duration time) {
    now += time;
    thread_time += time;
  }
  absl::Duration now;
  absl::Duration thread_time;
};

// Wants `slices` slices, each of which takes `cost` of the processor.
class Task final : public Runnable {
 public:
  Task(FakeClock& clock, int slices, absl::Duration cost = absl::Microseconds(100))
      : clock_(clock), left_(slices), cost_(cost) {}
  bool RunSlice() override {
    last = last_slice();
    was_on_submitter = on_submitter();
    clock_.now += interruption;
    clock_.Work(cost_);
    time += cost_;
    ++slices;
    return --left_ > 0;
  }
  // The same again.
  void Refill(int slices) { left_ = slices; }

  int slices = 0;
  absl::Duration time;
  absl::Duration interruption;  // in each slice: the kernel runs somebody else
  absl::Duration last;          // what the last slice was told of the one before
  bool was_on_submitter = false;

 private:
  FakeClock& clock_;
  int left_;
  absl::Duration cost_;
};

constexpr int kForEver = 1'000'000'000;

TEST(Scheduler, AnIdleSchedulerRunsTheFirstSliceAtOnce) {
  FakeClock clock;
  Scheduler scheduler(clock);
  auto task = std::make_shared<Task>(clock, 1);
  for (int i = 0; i < 3; ++i) {
    scheduler.Submit(task);
    EXPECT_EQ(task->slices, i + 1);
  }
  EXPECT_FALSE(scheduler.RunOne());
}

TEST(Scheduler, WhatOutlivesOneSliceIsQueued) {
  FakeClock clock;
  Scheduler scheduler(clock);
  auto task = std::make_shared<Task>(clock, 3);
  scheduler.Submit(task);
  EXPECT_EQ(task->slices, 1);
  EXPECT_EQ(scheduler.queued(), 1u);
  EXPECT_TRUE(scheduler.RunOne());
  EXPECT_TRUE(scheduler.RunOne());
  EXPECT_FALSE(scheduler.RunOne());
  EXPECT_EQ(task->slices, 3);
}

TEST(Scheduler, LoopingTasksShareTimeEquallyWhateverTheirSlicesCost) {
  FakeClock clock;
  Scheduler scheduler(clock);
  std::vector<std::shared_ptr<Task>> tasks;
  for (int i = 0; i < 10; ++i) {
    tasks.push_back(std::make_shared<Task>(clock, kForEver, absl::Microseconds(50 * (i + 1))));
    scheduler.Submit(tasks.back());
  }
  const absl::Duration start = clock.now;
  while (clock.now - start < absl::Seconds(1)) scheduler.RunOne();
  for (const auto& task : tasks) {
    EXPECT_NEAR(absl::ToDoubleMilliseconds(task->time), 100, 3);
  }
}

TEST(Scheduler, ALightTaskGoesFirstBesideLoopingOnes) {
  FakeClock clock;
  Scheduler scheduler(clock);
  for (int i = 0; i < 100; ++i) scheduler.Submit(std::make_shared<Task>(clock, kForEver));
  for (int i = 0; i < 1000; ++i) scheduler.RunOne();
  auto light = std::make_shared<Task>(clock, 5);
  for (int request = 0; request < 20; ++request) {
    for (int i = 0; i < 100; ++i) scheduler.RunOne();  // 10 ms pass
    light = std::make_shared<Task>(clock, 5);
    scheduler.Submit(light);
    EXPECT_EQ(light->slices, 1);  // at once
    for (int i = 0; i < 4; ++i) scheduler.RunOne();
    EXPECT_EQ(light->slices, 5);  // and before anybody's next turn
  }
}

TEST(Scheduler, ALightTaskThatWasAloneDoesNotWaitForManyNewcomers) {
  FakeClock clock;
  Scheduler scheduler(clock);
  auto light = std::make_shared<Task>(clock, 1, absl::Microseconds(50));
  for (int i = 0; i < 1000; ++i) {
    light->Refill(1);
    scheduler.Submit(light);
  }
  for (int i = 0; i < 50; ++i) scheduler.Submit(std::make_shared<Task>(clock, kForEver));
  for (int request = 1; request <= 100; ++request) {
    for (int i = 0; i < 100; ++i) scheduler.RunOne();  // 10 ms pass
    light->Refill(1);
    scheduler.Submit(light);
    EXPECT_EQ(light->slices, 1000 + request);  // at once
  }
}

// The thread that submits is the network's, and others wait for it.
TEST(Scheduler, OnlyTasksThatUseFarLessThanTheirShareRunWhereTheyAreSubmitted) {
  FakeClock clock;
  Scheduler scheduler(clock);
  for (int i = 0; i < 10; ++i) scheduler.Submit(std::make_shared<Task>(clock, kForEver));
  auto busy = std::make_shared<Task>(clock, 1);
  auto light = std::make_shared<Task>(clock, 2);
  int busy_first = 0;
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 100; ++i) scheduler.RunOne();  // 10 ms, of which each may have 0.8
    light->Refill(2);
    scheduler.Submit(light);
    EXPECT_TRUE(light->was_on_submitter);
    EXPECT_EQ(light->slices, 2 * round + 1);
    scheduler.RunOne();
    EXPECT_EQ(light->slices, 2 * round + 2);
    EXPECT_FALSE(light->was_on_submitter);
    // Comes back as soon as it is done, until it has had its share.
    for (int i = 0; i < 20; ++i) {
      const int before = busy->slices;
      busy->Refill(1);
      scheduler.Submit(busy);
      busy_first += busy->was_on_submitter ? 1 : 0;
      while (busy->slices == before) scheduler.RunOne();
    }
  }
  EXPECT_LE(busy_first, 50);  // of 2,000: those that its burst allows
}

TEST(Scheduler, ATaskBeyondItsShareIsQueuedBehindTheOthers) {
  FakeClock clock;
  Scheduler scheduler(clock);
  auto greedy = std::make_shared<Task>(clock, 1, absl::Milliseconds(50));
  auto other = std::make_shared<Task>(clock, kForEver);
  scheduler.Submit(other);
  scheduler.Submit(greedy);
  scheduler.Submit(greedy);
  EXPECT_EQ(greedy->slices, 1);  // not run on this thread again
  const absl::Duration start = other->time;
  while (greedy->slices == 1) scheduler.RunOne();
  EXPECT_GE(other->time - start, absl::Milliseconds(45));
}

TEST(Scheduler, NobodySavesUpWhileAway) {
  FakeClock clock;
  Scheduler scheduler(clock);
  auto looping = std::make_shared<Task>(clock, kForEver);
  scheduler.Submit(looping);
  for (int i = 0; i < 100'000; ++i) scheduler.RunOne();  // ten seconds
  auto late = std::make_shared<Task>(clock, kForEver);
  scheduler.Submit(late);
  const absl::Duration start = looping->time;
  for (int i = 0; i < 1000; ++i) scheduler.RunOne();  // a tenth of a second
  EXPECT_NEAR(absl::ToDoubleMilliseconds(looping->time - start), 50, 2);
}

// Fifty tasks loop. The kernel takes the processor away in the middle of a light
// one's slice now and then, for forty times as long as the slice is.
TEST(Scheduler, ALightTaskThatIsInterruptedDoesNotWaitForThat) {
  FakeClock clock;
  Scheduler scheduler(clock);
  for (int i = 0; i < 50; ++i) scheduler.Submit(std::make_shared<Task>(clock, kForEver));
  for (int i = 0; i < 1000; ++i) scheduler.RunOne();
  constexpr int kSlices = 2;
  const absl::Duration alone = kSlices * absl::Microseconds(100);
  auto light = std::make_shared<Task>(clock, kSlices);
  std::vector<absl::Duration> latencies;
  for (int request = 0; request < 1000; ++request) {
    for (int i = 0; i < 200; ++i) scheduler.RunOne();  // so that it asks for a hundredth
    light->Refill(kSlices);
    light->interruption = request % 10 == 0 ? absl::Milliseconds(4) : absl::ZeroDuration();
    const int done = light->slices + kSlices;
    const absl::Duration start = clock.thread_time;
    scheduler.Submit(light);
    while (light->slices < done) ASSERT_TRUE(scheduler.RunOne());
    latencies.push_back(clock.thread_time - start);
  }
  std::sort(latencies.begin(), latencies.end());
  EXPECT_LE(latencies[latencies.size() * 99 / 100], alone * 1.5);
}

TEST(Scheduler, ASliceIsToldWhatTheOneBeforeItTook) {
  FakeClock clock;
  Scheduler scheduler(clock);
  auto task = std::make_shared<Task>(clock, 2, absl::Microseconds(70));
  task->interruption = absl::Milliseconds(1);
  scheduler.Submit(task);
  EXPECT_EQ(task->last, absl::ZeroDuration());
  EXPECT_TRUE(scheduler.RunOne());
  EXPECT_EQ(task->last, absl::Microseconds(70));
  task->Refill(1);
  clock.Work(absl::Seconds(1));
  scheduler.Submit(task);
  EXPECT_EQ(task->last, absl::ZeroDuration());
}

// A task that calls a function; for tests with threads.
class Callback final : public Runnable {
 public:
  explicit Callback(std::function<bool()> run) : run_(std::move(run)) {}
  bool RunSlice() override { return run_(); }

 private:
  std::function<bool()> run_;
};

TEST(Scheduler, WorkersRunEverythingBeforeTheyStop) {
  Scheduler scheduler(sandbox::Clock::Steady());
  scheduler.Start(3);
  std::atomic<int> finished = 0;
  std::vector<std::shared_ptr<Callback>> tasks;
  for (int i = 0; i < 50; ++i) {
    auto left = std::make_shared<int>(20);
    scheduler.Submit(std::make_shared<Callback>([&finished, left] {
      if (--*left > 0) return true;
      ++finished;
      return false;
    }));
  }
  scheduler.Stop();
  EXPECT_EQ(finished, 50);
}

}  // namespace
}  // namespace selenite::server
