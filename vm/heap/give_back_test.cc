// The end of a large heap: in how large pieces its memory goes back to the system,
// which holds a lock of the process for each, and that no lock of ours is held
// meanwhile.
//
// The calls are seen by standing in for the C library's functions. Time is not
// looked at.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <vector>

#include "vm/heap/large_memory.h"
#include "vm/heap/medium_memory.h"
#include "vm/heap/small_memory.h"

namespace selenite::vm {
namespace {

// About 0.1 ms of the system's work.
constexpr size_t kLargestPiece = 1 << 20;

// Sees what one thread gives back.
class Watch {
 public:
  // `meanwhile` is called now and then in the middle of it.
  explicit Watch(std::function<void()> meanwhile) : meanwhile_(std::move(meanwhile)) {
    current = this;
  }
  ~Watch() { current = nullptr; }

  void See(size_t bytes) {
    total_ += bytes;
    largest_ = std::max(largest_, bytes);
    if (calls_++ % kEvery == 0) meanwhile_();
  }
  size_t total() const { return total_; }
  size_t largest() const { return largest_; }

  static thread_local Watch* current;

 private:
  static constexpr int kEvery = 100;
  const std::function<void()> meanwhile_;
  size_t total_ = 0;
  size_t largest_ = 0;
  int calls_ = 0;
};
thread_local Watch* Watch::current = nullptr;

// Another heap begins, takes a span and a region, and ends, on a thread of its own.
// False: it waits for somebody.
bool AnotherHeapLives() {
  constexpr std::chrono::seconds kPatience(20);
  static std::vector<std::future<void>>* const waiting = new std::vector<std::future<void>>;
  std::future<void> done = std::async(std::launch::async, [] {
    SmallMemory small;
    EXPECT_NE(small.Refill(SmallMemory::Kind::kObjects, 64, SIZE_MAX), nullptr);
    MediumMemory medium;
    EXPECT_NE(medium.Allocate(1000, SIZE_MAX), nullptr);
  });
  if (done.wait_for(kPatience) == std::future_status::ready) return true;
  waiting->push_back(std::move(done));  // its destructor would wait
  return false;
}

class GiveBackTest : public testing::Test {
 protected:
  void SetUp() override {
    if constexpr (!kKeepsMemory) GTEST_SKIP() << "memory is the C library's";
  }
  // Ends `heap` and looks at how it goes.
  template <class Heap>
  void End(std::unique_ptr<Heap> heap, size_t bytes) {
    int lived = 0;
    Watch watch([&lived] {
      if (lived >= 0) lived = AnotherHeapLives() ? lived + 1 : -1;
    });
    heap.reset();
    EXPECT_GE(watch.total(), bytes);
    EXPECT_LE(watch.largest(), kLargestPiece);
    EXPECT_GT(lived, 0) << "another heap had to wait";
  }
};

constexpr size_t kHeapBytes = 64 << 20;

TEST_F(GiveBackTest, SmallMemory) {
  auto heap = std::make_unique<SmallMemory>();
  while (heap->held_bytes() < kHeapBytes) {
    ASSERT_NE(heap->Refill(SmallMemory::Kind::kBuffers, 512, SIZE_MAX), nullptr);
    while (heap->Allocate(SmallMemory::Kind::kBuffers, 512) != nullptr) {
    }
  }
  // A few pages stay with the process.
  End(std::move(heap), kHeapBytes / 2);
}

TEST_F(GiveBackTest, MediumMemory) {
  auto heap = std::make_unique<MediumMemory>();
  while (heap->held_bytes() < kHeapBytes) ASSERT_NE(heap->Allocate(100'000, SIZE_MAX), nullptr);
  End(std::move(heap), kHeapBytes);
}

TEST_F(GiveBackTest, Mappings) {
  auto queue = std::make_unique<ReleaseQueue>();
  for (int i = 0; i < 2; ++i) queue->Add(AllocateMemory(kHeapBytes / 2), kHeapBytes / 2);
  EXPECT_EQ(queue->bytes(), kHeapBytes);
  End(std::move(queue), kHeapBytes);
}

}  // namespace
}  // namespace selenite::vm

extern "C" int madvise(void* memory, size_t bytes, int advice) noexcept {
  selenite::vm::Watch* watch = selenite::vm::Watch::current;
  if (watch != nullptr && advice == MADV_DONTNEED) watch->See(bytes);
  return static_cast<int>(syscall(SYS_madvise, memory, bytes, advice));
}

extern "C" int munmap(void* memory, size_t bytes) noexcept {
  selenite::vm::Watch* watch = selenite::vm::Watch::current;
  if (watch != nullptr) watch->See(bytes);
  return static_cast<int>(syscall(SYS_munmap, memory, bytes));
}
