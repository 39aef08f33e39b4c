#include "vm/heap/ephemeron_notes.h"

#include <gtest/gtest.h>

#include "vm/heap/heap.h"

namespace selenite::vm {
namespace {

// A heap without objects.
class SpaceForTest final : public HeapClient {
 public:
  void TraceRoots(Marker&) override {}
  uint64_t Trace(HeapObject*, uint64_t, Marker&) override { return 0; }
  size_t Destroy(HeapObject*) override { return 0; }
  WeakPiece ClearWeak(HeapObject*, uint64_t, WeakPass, Marker&) override { return {}; }
  bool Rescan(HeapObject*, uint64_t, Marker&) override { return true; }

  Fuel fuel;
  Heap heap{*this, fuel, {.byte_limit = 1 << 20}};
};

TEST(EphemeronNotes, GivesBackWhatWasAdded) {
  SpaceForTest space;
  EphemeronNotes notes(space.heap);
  auto object = [](uintptr_t i) { return reinterpret_cast<HeapObject*>(i * 16); };
  EXPECT_EQ(notes.Take(object(1)), nullptr);
  for (uintptr_t i = 1; i <= 10'000; ++i) {
    ASSERT_TRUE(notes.Add(object(i), object(i + 1)));
    if (i % 2 == 0) {
      ASSERT_TRUE(notes.Add(object(i), object(i + 2)));
    }
  }
  for (uintptr_t i = 1; i <= 10'000; ++i) {
    uintptr_t sum = 0;
    int count = 0;
    while (HeapObject* value = notes.Take(object(i))) {
      sum += reinterpret_cast<uintptr_t>(value) / 16;
      ++count;
    }
    ASSERT_EQ(count, i % 2 == 0 ? 2 : 1);
    ASSERT_EQ(sum, i % 2 == 0 ? 2 * i + 3 : i + 1);
  }
}

TEST(EphemeronNotes, AreRefusedWhenThereIsNoMemory) {
  SpaceForTest space;
  EphemeronNotes notes(space.heap);
  auto object = [](uintptr_t i) { return reinterpret_cast<HeapObject*>(i * 16); };
  uintptr_t added = 0;
  while (notes.Add(object(added + 1), object(added + 2))) ++added;
  // About 32 bytes each, and what lists have in hand.
  EXPECT_GT(added, (1u << 20) / 60);
  EXPECT_LT(added, (1u << 20) / 25);
  for (uintptr_t i = 1; i <= added; ++i) ASSERT_EQ(notes.Take(object(i)), object(i + 1));
  notes.Clear();
  EXPECT_EQ(space.heap.footprint(), 0u);
  EXPECT_TRUE(notes.Add(object(1), object(2)));
}

}  // namespace
}  // namespace selenite::vm
