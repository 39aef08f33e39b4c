#include "vm/support/mappings.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <memory>
#include <vector>

#include "vm/support/memory_reserve.h"
#include "vm/support/stackful_job.h"

namespace selenite::vm {
namespace {

// The process may map `more` than it has.
class FewMappings {
 public:
  explicit FewMappings(size_t more) { Mappings::SetLimitForTest(Mappings::count() + more); }
  ~FewMappings() { Mappings::SetLimitForTest(0); }
};

TEST(Mappings, AreCountedUpToALimit) {
  const size_t before = Mappings::count();
  {
    FewMappings few(3);
    EXPECT_TRUE(Mappings::Take(2));
    EXPECT_FALSE(Mappings::Take(2));
    EXPECT_EQ(Mappings::count(), before + 2);
    EXPECT_TRUE(Mappings::Take(1));
    EXPECT_FALSE(Mappings::Take(1));
    Mappings::Give(3);
  }
  EXPECT_EQ(Mappings::count(), before);
  EXPECT_GT(Mappings::limit(), 10'000u);
}

TEST(Mappings, UnmapsAPartOfAMapping) {
  constexpr size_t kPage = 4096;
  void* memory = mmap(nullptr, 4 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  UnmapMemory(static_cast<char*>(memory) + kPage, kPage);
  static_cast<char*>(memory)[2 * kPage] = 1;
  UnmapMemory(memory, kPage);
  UnmapMemory(static_cast<char*>(memory) + 2 * kPage, 2 * kPage);
}

// A job that sleeps three times at some depth of calls.
struct Sleeper {
  std::unique_ptr<StackfulJob> job;
  size_t held = 0;
  int slept = 0;

  Sleeper() : job(new StackfulJob(&Main, this)) {}
  static void Main(void* self) { static_cast<Sleeper*>(self)->Sleep(3); }
  [[gnu::noinline]] void Sleep(int times) {
    char used[8000];
    asm volatile("" : : "r"(used) : "memory");
    if (times == 0) return;
    held = job->held_bytes();
    ++slept;
    job->Suspend();
    Sleep(times - 1);
    asm volatile("" : : "r"(used) : "memory");
  }
};

TEST(StackfulJob, SaysWhatItsStackHolds) {
  Sleeper sleeper;
  ASSERT_TRUE(sleeper.job->Resume());
  const size_t first = sleeper.held;
  EXPECT_GE(first, 8'000u);
  EXPECT_LE(first, StackfulJob::kLeastBytes + 8'000 + 4096);
  ASSERT_TRUE(sleeper.job->Resume());
  EXPECT_GT(sleeper.held, first);
  while (!sleeper.job->finished()) ASSERT_TRUE(sleeper.job->Resume());
  EXPECT_EQ(sleeper.slept, 3);
}

TEST(StackfulJob, HasNoStackWhenThereAreTooManyMappings) {
  std::vector<std::unique_ptr<Sleeper>> sleepers;
  const size_t before = Mappings::count();
  {
    FewMappings few(20);
    constexpr int kMore = 40;  // than that, and than are kept
    int refused = 0;
    for (int i = 0; i < kMore; ++i) {
      sleepers.push_back(std::make_unique<Sleeper>());
      if (!sleepers.back()->job->Resume()) ++refused;
    }
    EXPECT_GE(refused, kMore - 30);
    // One that ends makes room for the next.
    sleepers.front()->job->Drop();
    EXPECT_FALSE(sleepers.front()->job->is_asleep());
    EXPECT_TRUE(sleepers.back()->job->Resume());
  }
  for (auto& sleeper : sleepers) sleeper->job->Drop();
  sleepers.clear();
  // Some stacks are kept.
  EXPECT_LE(Mappings::count(), before + 32);
}

TEST(MemoryReserve, IsGivenOnceAndTakenBack) {
  MemoryReserve::Hold();
  ASSERT_TRUE(MemoryReserve::IsWhole());
  EXPECT_TRUE(MemoryReserve::Spend());
  EXPECT_FALSE(MemoryReserve::Spend());
  EXPECT_TRUE(MemoryReserve::IsWhole());  // there is memory again
  EXPECT_TRUE(MemoryReserve::Spend());
  EXPECT_TRUE(SystemHas(100'000));
  EXPECT_FALSE(SystemHas(size_t{1} << 62));
}

}  // namespace
}  // namespace selenite::vm
