#include "vm/objects/fiber.h"

#include <gtest/gtest.h>

#include "vm/objects/heap_for_tests.h"

namespace selenite::vm {
namespace {

// A native frame with `slots` values above its callee.
void PushNative(HeapForTests& h, Fiber* fiber, uint32_t slots) {
  ASSERT_EQ(fiber->EnsureFrame(h.heap), Fiber::Growth::kOk);
  ASSERT_EQ(fiber->EnsureStack(h.heap, fiber->top + slots + 1), Fiber::Growth::kOk);
  Frame& frame = fiber->PushFrame();
  frame = Frame();
  frame.kind = FrameKind::kNative;
  frame.base = fiber->top + 1;
  fiber->slot(frame.func()) = Value::Integer(0);
  fiber->top = frame.base + slots;
}

void PopNative(Fiber* fiber) {
  fiber->top = fiber->frame().func();
  fiber->PopFrame();
}

TEST(Fiber, GrowsToItsLimits) {
  HeapForTests h;
  Fiber* fiber = h.heap.New<Fiber>(0);
  ASSERT_TRUE(fiber->Initialize(h.heap));
  fiber->slot(3) = Value::Integer(7);
  EXPECT_EQ(fiber->EnsureStack(h.heap, kMaxStackSlots), Fiber::Growth::kOk);
  EXPECT_EQ(fiber->slot(3).AsInteger(), 7);
  EXPECT_TRUE(fiber->slot(kMaxStackSlots - 1).IsNil());
  EXPECT_EQ(fiber->EnsureStack(h.heap, kMaxStackSlots + 1), Fiber::Growth::kOverflow);
  for (uint32_t i = 0; i < kMaxFrames; ++i) {
    ASSERT_EQ(fiber->EnsureFrame(h.heap), Fiber::Growth::kOk);
    fiber->PushFrame() = Frame();
  }
  EXPECT_EQ(fiber->EnsureFrame(h.heap), Fiber::Growth::kOverflow);
  // A message handler has some room left.
  fiber->handler_depth = 1;
  EXPECT_EQ(fiber->EnsureFrame(h.heap), Fiber::Growth::kOk);
  EXPECT_EQ(fiber->EnsureStack(h.heap, kMaxStackSlots + 100), Fiber::Growth::kOk);
}

TEST(Fiber, RefusedByTheLimit) {
  HeapForTests h;
  Fiber* fiber = h.heap.New<Fiber>(0);
  ASSERT_TRUE(fiber->Initialize(h.heap));
  h.heap.set_byte_limit(h.heap.bytes() + 100);
  EXPECT_EQ(fiber->EnsureStack(h.heap, 1000), Fiber::Growth::kNoMemory);
  EXPECT_EQ(fiber->EnsureStack(h.heap, 40), Fiber::Growth::kOk);
  fiber->slot(39) = Value::Integer(1);
}

TEST(Fiber, RegistersOfADeepStackSurviveACollectionInSteps) {
  HeapForTests h;
  Fiber* fiber = h.heap.New<Fiber>(0);
  ASSERT_TRUE(fiber->Initialize(h.heap));
  fiber->status = FiberStatus::kRunning;
  h.roots.push_back(Value::Of(fiber));
  constexpr int kDepth = 20'000;
  constexpr uint32_t kSlots = 4;
  int64_t serial = 0;
  uint32_t seed = 1;
  auto push = [&] {
    PushNative(h, fiber, kSlots);
    for (uint32_t i = 0; i < kSlots; ++i) {
      Table* t = h.NewTable();
      // The table knows where it is, so that a reused address would be seen.
      (void)h.Set(t, Value::Integer(1), Value::Integer(++serial));
      fiber->slot(fiber->frame().base + i) = Value::Of(t);
    }
  };
  std::vector<int64_t> expected;
  for (int i = 0; i < kDepth; ++i) {
    push();
    expected.push_back(serial);
    h.StepIfDue();
  }
  // Up and down, with steps of collections in between.
  for (int round = 0; round < 300; ++round) {
    seed = seed * 1664525 + 1013904223;
    const uint32_t pops = (seed >> 8) % (round % 10 == 0 ? 15'000 : 50);
    for (uint32_t i = 0; i < pops && fiber->frame_count() > 1; ++i) {
      PopNative(fiber);
      expected.pop_back();
      if (i % 100 == 0) h.heap.Step(HeapTestPeer::MakeSafepoint());
      // The frame that is on top again changes a register.
      fiber->slot(fiber->frame().base + kSlots - 1) = Value::Of(h.NewTable());
      (void)h.Set(fiber->slot(fiber->frame().base + kSlots - 1).AsTable(), Value::Integer(1),
                  Value::Integer(expected.back()));
    }
    for (uint32_t i = 0; i < pops; ++i) {
      push();
      expected.push_back(serial);
      if (i % 100 == 0) h.heap.Step(HeapTestPeer::MakeSafepoint());
    }
  }
  h.heap.Verify();
  for (uint32_t i = 0; i < fiber->frame_count(); ++i) {
    const Value top = fiber->slot(fiber->frame_at(i).base + kSlots - 1);
    ASSERT_EQ(h.Get(top.AsTable(), Value::Integer(1)).AsInteger(), expected[i]);
  }
  EXPECT_GT(h.heap.cycles(), 3u);
}

TEST(Fiber, StaleSlotsAreNilAfterACollection) {
  HeapForTests h;
  Fiber* fiber = h.heap.New<Fiber>(0);
  ASSERT_TRUE(fiber->Initialize(h.heap));
  h.roots.push_back(Value::Of(fiber));
  for (int i = 0; i < 10'000; ++i) {
    PushNative(h, fiber, 2);
    fiber->slot(fiber->frame().base) = Value::Of(h.NewTable());
  }
  while (fiber->frame_count() > 3) PopNative(fiber);
  h.Collect();
  EXPECT_EQ(h.heap.object_count(ObjectType::kTable), 3u);
  for (uint32_t i = fiber->LiveTop(); i < 30'000; ++i) {
    ASSERT_TRUE(fiber->stack()[i].IsNil()) << i;
  }
  // Frames that are pushed over them see nil.
  PushNative(h, fiber, 20'000);
  h.Collect();
}

TEST(Fiber, AResumedFiberIsLookedAtAgain) {
  HeapForTests h;
  Fiber* main = h.heap.New<Fiber>(0);
  Fiber* other = h.heap.New<Fiber>(0);
  ASSERT_TRUE(main->Initialize(h.heap) && other->Initialize(h.heap));
  main->status = FiberStatus::kRunning;
  PushNative(h, main, 2);
  PushNative(h, other, 2);
  main->slot(1) = Value::Of(other);
  h.roots.push_back(Value::Of(main));
  for (int i = 0; i < 20'000; ++i) {
    other->set_resumer(h.heap, main);
    other->status = FiberStatus::kRunning;
    main->status = FiberStatus::kNormal;
    Table* t = h.NewTable();
    (void)h.Set(t, Value::Integer(1), Value::Integer(i));
    other->slot(1) = Value::Of(t);
    main->status = FiberStatus::kRunning;
    other->status = FiberStatus::kSuspended;
    other->set_resumer(h.heap, nullptr);
    if (i % 3 == 0) h.heap.Step(HeapTestPeer::MakeSafepoint());
    ASSERT_EQ(h.Get(other->slot(1).AsTable(), Value::Integer(1)).AsInteger(), i);
  }
  h.heap.Verify();
  EXPECT_GT(h.heap.cycles(), 10u);
}

TEST(Fiber, ResetGivesALargeStackBack) {
  HeapForTests h;
  Fiber* fiber = h.heap.New<Fiber>(0);
  ASSERT_TRUE(fiber->Initialize(h.heap));
  const size_t bytes = h.heap.bytes();
  for (int i = 0; i < 10'000; ++i) PushNative(h, fiber, 2);
  EXPECT_GT(h.heap.bytes(), bytes + 10'000 * 48);
  fiber->Reset(h.heap);
  EXPECT_LE(h.heap.bytes(), bytes);
  PushNative(h, fiber, 2);
  EXPECT_EQ(fiber->frame_count(), 1u);
}

}  // namespace
}  // namespace selenite::vm
