#include "vm/support/arena.h"

#include <gtest/gtest.h>

#include <cstring>

#include "vm/support/mappings.h"

namespace selenite::vm {
namespace {

class LimitedMeter final : public Meter {
 public:
  explicit LimitedMeter(size_t limit) : limit_(limit) {}
  bool ChargeWork(int64_t) override { return true; }
  bool ReserveBytes(size_t bytes) override {
    if (bytes > limit_ - held_) return false;
    held_ += bytes;
    return true;
  }
  void ReleaseBytes(size_t bytes) override { held_ -= bytes; }
  size_t held() const { return held_; }

 private:
  size_t limit_;
  size_t held_ = 0;
};

TEST(Arena, GivesLargeBlocksBackToTheSystem) {
  UnlimitedMeter meter;
  const size_t before = Mappings::count();
  {
    Arena arena(meter);
    for (int i = 0; i < 80'000; ++i) std::memset(arena.Allocate(100), i & 0xFF, 100);
    EXPECT_GE(meter.bytes(), 8'000'000u);
    EXPECT_LT(meter.bytes(), 9'000'000u);
    EXPECT_GE(Mappings::count(), before + 25);
  }
  EXPECT_EQ(Mappings::count(), before);
  EXPECT_EQ(meter.bytes(), 0u);
}

TEST(Arena, GivesALittleMoreThanTheMeterGrants) {
  LimitedMeter meter(3'000'000);
  {
    Arena arena(meter);
    EXPECT_EQ(arena.TryAllocate(4'000'000), nullptr);
    EXPECT_TRUE(arena.exhausted());
  }
  Arena arena(meter);
  ASSERT_NE(arena.TryAllocate(2'000'000), nullptr);
  EXPECT_FALSE(arena.exhausted());
  for (int i = 0; i < 50'000; ++i) std::memset(arena.Allocate(100), 1, 100);
  EXPECT_TRUE(arena.exhausted());
  EXPECT_LE(meter.held(), 3'000'000u);
}

}  // namespace
}  // namespace selenite::vm
