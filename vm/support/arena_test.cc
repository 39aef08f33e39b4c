#include "vm/support/arena.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <utility>

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

// Keeps what is to be freed later.
class KeepingMeter final : public Meter {
 public:
  bool ChargeWork(int64_t) override { return true; }
  bool ReserveBytes(size_t) override { return true; }
  void ReleaseBytes(size_t) override {}
  void FreeLater(std::unique_ptr<Leftover> leftover) override { kept = std::move(leftover); }

  std::unique_ptr<Leftover> kept;
};

TEST(Arena, OneThatWasLargeIsFreedInPieces) {
  KeepingMeter meter;
  const size_t before = Mappings::count();
  {
    Arena small(meter);
    std::memset(small.Allocate(100'000), 1, 100'000);
  }
  EXPECT_EQ(meter.kept, nullptr);
  {
    Arena arena(meter);
    for (int i = 0; i < 80'000; ++i) std::memset(arena.Allocate(100), i & 0xFF, 100);
  }
  ASSERT_NE(meter.kept, nullptr);
  size_t mapped = Mappings::count();
  EXPECT_GE(mapped, before + 25);
  int pieces = 1;
  while (!meter.kept->FreePiece()) {
    EXPECT_LE(mapped - Mappings::count(), 3u);
    mapped = Mappings::count();
    ++pieces;
  }
  EXPECT_GE(pieces, 12);
  EXPECT_EQ(Mappings::count(), before);
}

}  // namespace
}  // namespace selenite::vm
