// The collector with real objects; the heap's own folder knows none.
#include <gtest/gtest.h>

#include "vm/objects/buffer.h"
#include "vm/objects/cell.h"
#include "vm/objects/heap_for_tests.h"

namespace selenite::vm {
namespace {

Value Int(int64_t i) { return Value::Integer(i); }
size_t Tables(HeapForTests& h) { return h.heap.object_count(ObjectType::kTable); }

TEST(Collection, FreesWhatIsUnreachableAndNothingElse) {
  HeapForTests h;
  Table* root = h.NewTable();
  h.roots.push_back(Value::Of(root));
  for (int i = 1; i <= 1000; ++i) {
    Table* kept = h.NewTable();
    ASSERT_EQ(h.Set(root, Int(i), Value::Of(kept)), TableStatus::kOk);
    ASSERT_EQ(h.Set(kept, h.Str("n"), Int(i)), TableStatus::kOk);
    Table* cycle = h.NewTable();
    ASSERT_EQ(h.Set(cycle, Value::Of(cycle), Value::Of(cycle)), TableStatus::kOk);
  }
  h.Collect();
  EXPECT_EQ(Tables(h), 1001u);
  for (int i = 1; i <= 1000; ++i) {
    ASSERT_EQ(h.Get(h.Get(root, Int(i)).AsTable(), h.Str("n")).AsInteger(), i);
  }
}

TEST(Collection, AccountingReturnsToZero) {
  HeapForTests h;
  {
    Table* t = h.NewTable();
    h.roots.push_back(Value::Of(t));
    for (int i = 1; i <= 10'000; ++i) {
      ASSERT_EQ(h.Set(t, Int(i), h.Str("string " + std::to_string(i))), TableStatus::kOk);
      ASSERT_EQ(h.Set(t, Value::Float(i + 0.5), Value::Of(h.heap.New<Cell>(0, Int(1)))),
                TableStatus::kOk);
    }
    Buffer* buffer = h.heap.New<Buffer>(0);
    ASSERT_TRUE(buffer->Append(h.heap, std::string(300'000, 'x')));
    Fiber* fiber = h.heap.New<Fiber>(0);
    ASSERT_TRUE(fiber->Initialize(h.heap));
    ASSERT_EQ(fiber->EnsureStack(h.heap, 100'000), Fiber::Growth::kOk);
    ASSERT_TRUE(h.heap.MarkForFinalization(t));
    ASSERT_TRUE(h.heap.ReserveBytes(1000));
    h.heap.ReleaseBytes(1000);
  }
  h.roots.clear();
  h.Collect();  // makes the table pending
  ASSERT_TRUE(h.heap.HasPendingFinalizers());
  h.heap.TakePendingFinalizer();
  EXPECT_EQ(h.heap.TakePendingFinalizer(), nullptr);
  h.Collect();
  h.Collect();
  // What is left is the array of buckets, at its smallest or nearly so.
  EXPECT_LE(h.heap.bytes(), 128 * sizeof(void*));
  for (int i = 0; i < kObjectTypeCount; ++i) {
    EXPECT_EQ(h.heap.object_count(static_cast<ObjectType>(i)), 0u) << i;
  }
}

TEST(Collection, TheLimitRefusesAndChangesNothing) {
  HeapForTests h(10'000);
  std::vector<Value> made;
  while (Table* t = h.NewTable()) made.push_back(Value::Of(t));
  const size_t bytes = h.heap.bytes();
  const int64_t charged = h.fuel.work(WorkKind::kCollect);
  EXPECT_LE(h.heap.footprint(), 10'000u);
  EXPECT_GT(h.heap.footprint(), 10'000u - kPieceOfPageBytes);
  EXPECT_EQ(h.NewTable(), nullptr);
  EXPECT_EQ(h.heap.AllocateBuffer(5000), nullptr);
  EXPECT_EQ(h.heap.AllocateBuffer(SIZE_MAX - 4), nullptr);
  EXPECT_FALSE(h.heap.ReserveBytes(5000));
  EXPECT_EQ(h.heap.bytes(), bytes);
  EXPECT_EQ(h.fuel.work(WorkKind::kCollect), charged);
  h.Collect();
  EXPECT_NE(h.NewTable(), nullptr);
}

TEST(Collection, ChargesThePublishedPrice) {
  HeapForTests h;
  const int64_t before = h.fuel.work(WorkKind::kCollect);
  const size_t bytes = h.heap.bytes();
  (void)h.strings.MakeLongUninitialized(1000);
  const int64_t size = static_cast<int64_t>(h.heap.bytes() - bytes);
  EXPECT_EQ(h.fuel.work(WorkKind::kCollect) - before, kFuelPerObject + size / kBytesPerFuelUnit);
  EXPECT_EQ(h.fuel.left, -h.fuel.work(WorkKind::kCollect));
}

TEST(Collection, BarrierKeepsWhatMovesWhileMarking) {
  HeapForTests h;
  // A chain through which one object is handed from the unmarked part to the
  // marked part, at every stage of a cycle.
  std::vector<Table*> chain;
  for (int i = 0; i < 5000; ++i) {
    chain.push_back(h.NewTable());
    if (i == 0) {
      h.roots.push_back(Value::Of(chain[0]));
    } else {
      ASSERT_EQ(h.Set(chain[i - 1], Int(1), Value::Of(chain[i])), TableStatus::kOk);
    }
  }
  Table* wanderer = h.NewTable();
  ASSERT_EQ(h.Set(wanderer, Int(1), h.Str("here")), TableStatus::kOk);
  size_t at = chain.size() - 1;
  ASSERT_EQ(h.Set(chain[at], h.Str("w"), Value::Of(wanderer)), TableStatus::kOk);
  for (int i = 0; i < 3000; ++i) {
    h.heap.Step(HeapTestPeer::MakeSafepoint());
    const size_t to = (at * 7919 + 13) % chain.size();
    const Value moving = h.Get(chain[at], h.Str("w"));
    ASSERT_EQ(h.Get(moving.AsTable(), Int(1)).AsString()->bytes(Reading::kPaid), "here");
    ASSERT_EQ(h.Set(chain[at], h.Str("w"), Value()), TableStatus::kOk);
    ASSERT_EQ(h.Set(chain[to], h.Str("w"), moving), TableStatus::kOk);
    at = to;
    if (i % 500 == 0) h.heap.Verify();
  }
  EXPECT_GT(h.heap.cycles(), 5u);
  EXPECT_EQ(Tables(h), chain.size() + 1);
}

TEST(Collection, WeakValues) {
  HeapForTests h;
  ASSERT_TRUE(h.strings.Initialize());
  Table* weak = h.NewWeakTable("v");
  h.roots.push_back(Value::Of(weak));
  h.roots.push_back(Value::Of(h.NewTable()));
  ASSERT_EQ(h.Set(weak, Int(1), h.roots[1]), TableStatus::kOk);
  ASSERT_EQ(h.Set(weak, Int(2), Value::Of(h.NewTable())), TableStatus::kOk);
  ASSERT_EQ(h.Set(weak, h.Str("a"), Value::Of(h.NewTable())), TableStatus::kOk);
  ASSERT_EQ(h.Set(weak, h.Str("s"), h.Str("strings are values")), TableStatus::kOk);
  ASSERT_EQ(h.Set(weak, h.Str("i"), Int(5)), TableStatus::kOk);
  h.Collect();
  EXPECT_TRUE(h.Get(weak, Int(1)).SameBits(h.roots[1]));
  EXPECT_TRUE(h.Get(weak, Int(2)).IsNil());
  EXPECT_TRUE(h.Get(weak, h.Str("a")).IsNil());
  EXPECT_EQ(h.Get(weak, h.Str("s")).AsString()->bytes(Reading::kPaid), "strings are values");
  EXPECT_EQ(h.Get(weak, h.Str("i")).AsInteger(), 5);
}

TEST(Collection, WeakKeysAreEphemerons) {
  HeapForTests h;
  ASSERT_TRUE(h.strings.Initialize());
  Table* weak = h.NewWeakTable("k");
  h.roots.push_back(Value::Of(weak));
  // A value that refers to its own key keeps nothing alive.
  Value lone = Value::Of(h.NewTable());
  Value value = Value::Of(h.NewTable());
  ASSERT_EQ(h.Set(value.AsTable(), Int(1), lone), TableStatus::kOk);
  ASSERT_EQ(h.Set(weak, lone, value), TableStatus::kOk);
  // With the key alive, the value lives.
  Value key = Value::Of(h.NewTable());
  h.roots.push_back(key);
  ASSERT_EQ(h.Set(weak, key, Value::Of(h.NewTable())), TableStatus::kOk);
  // String and number keys stay.
  ASSERT_EQ(h.Set(weak, h.Str("s"), Value::Of(h.NewTable())), TableStatus::kOk);
  h.Collect();
  EXPECT_EQ(Tables(h), 2u + 2u + 1u);
  EXPECT_TRUE(h.Get(weak, key).IsTable());
  EXPECT_TRUE(h.Get(weak, h.Str("s")).IsTable());
}

TEST(Collection, WeakKeysAndValues) {
  HeapForTests h;
  ASSERT_TRUE(h.strings.Initialize());
  Table* weak = h.NewWeakTable("kv");
  Value key = Value::Of(h.NewTable()), value = Value::Of(h.NewTable());
  h.roots = {Value::Of(weak), key, value};
  ASSERT_EQ(h.Set(weak, key, Value::Of(h.NewTable())), TableStatus::kOk);
  ASSERT_EQ(h.Set(weak, Value::Of(h.NewTable()), value), TableStatus::kOk);
  ASSERT_EQ(h.Set(weak, value, key), TableStatus::kOk);
  h.Collect();
  EXPECT_EQ(Tables(h), 4u);
  EXPECT_TRUE(h.Get(weak, key).IsNil());
  EXPECT_TRUE(h.Get(weak, value).SameBits(key));
  EXPECT_TRUE(h.Get(weak, h.Str("x")).IsNil());
}

TEST(Collection, ALongChainOfEphemeronsTakesLinearTime) {
  for (bool alive : {true, false}) {
    HeapForTests h;
    ASSERT_TRUE(h.strings.Initialize());
    Table* weak = h.NewWeakTable("k");
    h.roots.push_back(Value::Of(weak));
    constexpr size_t kLength = 200'000;
    // Worst order: the entry whose key is known to live comes last.
    std::vector<Value> keys;
    for (size_t i = 0; i <= kLength; ++i) {
      keys.push_back(Value::Of(h.NewTable()));
    }
    for (size_t i = kLength; i-- > 0;) {
      ASSERT_EQ(h.Set(weak, keys[i], keys[i + 1]), TableStatus::kOk);
    }
    if (alive) h.roots.push_back(keys[0]);
    // Quadratic, this would take hours.
    h.heap.CollectAll(HeapTestPeer::MakeSafepoint());
    EXPECT_EQ(Tables(h), 2 + (alive ? kLength + 1 : 0));
    if (alive) {
      EXPECT_TRUE(h.Get(weak, keys[kLength - 1]).SameBits(keys[kLength]));
    }
  }
}

TEST(Collection, ManyEntriesWaitForOneKey) {
  HeapForTests h;
  ASSERT_TRUE(h.strings.Initialize());
  Value key = Value::Of(h.NewTable());
  Table* holder = h.NewTable();
  h.roots = {Value::Of(holder)};
  for (int i = 1; i <= 2000; ++i) {
    Table* weak = h.NewWeakTable("k");
    ASSERT_EQ(h.Set(weak, key, Value::Of(h.NewTable())), TableStatus::kOk);
    ASSERT_EQ(h.Set(holder, Int(i), Value::Of(weak)), TableStatus::kOk);
  }
  h.roots.push_back(key);
  h.Collect();
  EXPECT_EQ(Tables(h), 2u + 3 * 2000u);
  h.roots.pop_back();
  h.Collect();
  EXPECT_EQ(Tables(h), 1u + 2 * 2000u);
}

// A graph in which marking comes to many objects at once: wide tables in a chain,
// a list, and ephemerons whose keys are found late.
void BuildHardGraph(HeapForTests& h, Table* root) {
  constexpr int kChain = 30, kWidth = 300, kKeys = 400, kWeakTables = 5;
  Table* at = root;
  for (int i = 0; i < kChain; ++i) {
    Table* wide = h.NewTable();
    ASSERT_EQ(h.Set(at, h.Str("next"), Value::Of(wide)), TableStatus::kOk);
    for (int j = 1; j <= kWidth; ++j) {
      Table* leaf = h.NewTable();
      ASSERT_EQ(h.Set(leaf, Int(1), Value::Of(h.heap.New<Cell>(0, Int(j)))), TableStatus::kOk);
      ASSERT_EQ(h.Set(wide, Int(j), Value::Of(leaf)), TableStatus::kOk);
    }
    at = wide;
  }
  Table* weak[kWeakTables];
  for (int i = 0; i < kWeakTables; ++i) {
    weak[i] = h.NewWeakTable("k");
    ASSERT_EQ(h.Set(root, Int(i + 1), Value::Of(weak[i])), TableStatus::kOk);
  }
  Value key = Value::Of(h.NewTable());
  ASSERT_EQ(h.Set(at, h.Str("key"), key), TableStatus::kOk);  // found at the chain's end
  for (int i = 0; i < kKeys; ++i) {
    const Value next = Value::Of(h.NewTable());
    for (Table* table : weak) {
      ASSERT_EQ(h.Set(table, key, next), TableStatus::kOk);
      // Nobody has this key, and its value refers to it.
      Table* dead = h.NewTable();
      Table* holder = h.NewTable();
      ASSERT_EQ(h.Set(holder, Int(1), Value::Of(dead)), TableStatus::kOk);
      ASSERT_EQ(h.Set(table, Value::Of(dead), Value::Of(holder)), TableStatus::kOk);
    }
    key = next;
  }
}

size_t Reachable(HeapForTests& h, Table* root) {
  size_t tables = 0;
  for (Table* at = root; at != nullptr;) {
    for (uint32_t j = 1; j <= at->array_size(); ++j) {
      const Value leaf = h.Get(at, Int(j));
      if (!leaf.IsTable()) break;
      if (at != root) EXPECT_EQ(h.Get(leaf.AsTable(), Int(1)).AsCell()->Get().AsInteger(), j);
      ++tables;
    }
    const Value next = h.Get(at, h.Str("next"));
    if (!next.IsTable()) {
      // Along the ephemerons.
      Table* weak = h.Get(root, Int(1)).AsTable();
      for (Value key = h.Get(at, h.Str("key")); key.IsTable(); key = h.Get(weak, key)) ++tables;
      return tables;
    }
    at = next.AsTable();
    ++tables;
  }
  return tables;
}

TEST(Collection, MarksWithoutMemoryForItsNotes) {
  HeapForTests h;
  ASSERT_TRUE(h.strings.Initialize());
  Table* root = h.NewTable();
  h.roots.push_back(Value::Of(root));
  BuildHardGraph(h, root);
  const size_t reachable = Reachable(h, root);
  const size_t all = Tables(h);
  h.heap.set_byte_limit(0);
  EXPECT_FALSE(h.heap.TakeScratch(1));
  h.Collect();
  EXPECT_EQ(Reachable(h, root), reachable);
  // Weak tables that cannot be noted are strong this time.
  EXPECT_EQ(Tables(h), all);
  // A little room: some of the notes.
  for (const size_t room : {1'000u, 20'000u, 100'000u}) {
    h.heap.set_byte_limit(h.heap.footprint() + room);
    h.Collect();
    EXPECT_EQ(Reachable(h, root), reachable);
    EXPECT_LE(h.heap.footprint(), h.heap.byte_limit());
  }
  h.heap.set_byte_limit(SIZE_MAX);
  h.Collect();
  h.Collect();
  EXPECT_EQ(Reachable(h, root), reachable);
  EXPECT_LT(Tables(h), all - 3'900);
}

TEST(Collection, NotesCountAgainstTheLimit) {
  HeapForTests h;
  h.heap.set_byte_limit(h.heap.footprint() + 1'000'000);
  const size_t before = h.heap.footprint();
  const size_t free = h.heap.byte_limit() / 16;
  ASSERT_TRUE(h.heap.TakeScratch(free));  // a little is not counted
  EXPECT_EQ(h.heap.footprint(), before);
  ASSERT_TRUE(h.heap.TakeScratch(800'000));
  EXPECT_EQ(h.heap.footprint(), before + 800'000);
  EXPECT_FALSE(h.heap.TakeScratch(400'000));
  EXPECT_EQ(h.heap.AllocateBuffer(400'000), nullptr);
  h.heap.GiveScratch(free + 800'000);
  // What was refused may have left a page.
  EXPECT_LE(h.heap.footprint(), before + 4096);
}

TEST(Collection, FinalizersComeInReverseOrderOfMarking) {
  HeapForTests h;
  std::vector<HeapObject*> made;
  for (int i = 0; i < 5; ++i) {
    made.push_back(h.NewTable());
    ASSERT_TRUE(h.heap.MarkForFinalization(made.back()));
    ASSERT_TRUE(h.heap.MarkForFinalization(made.back()));
  }
  h.roots.push_back(Value::Of(static_cast<Table*>(made[2])));
  h.Collect();
  for (int i : {4, 3, 1, 0}) EXPECT_EQ(h.heap.TakePendingFinalizer(), made[i]);
  EXPECT_EQ(h.heap.TakePendingFinalizer(), nullptr);
  h.Collect();
  EXPECT_EQ(Tables(h), 1u);
  h.heap.MakeAllFinalizersPending();
  EXPECT_EQ(h.heap.TakePendingFinalizer(), made[2]);
}

TEST(Collection, AnObjectWaitingForItsFinalizerIsWhole) {
  HeapForTests h;
  Table* object = h.NewTable();
  Table* part = h.NewTable();
  ASSERT_EQ(h.Set(object, h.Str("part"), Value::Of(part)), TableStatus::kOk);
  ASSERT_EQ(h.Set(part, h.Str("owner"), Value::Of(object)), TableStatus::kOk);
  ASSERT_TRUE(h.heap.MarkForFinalization(object));
  h.Collect();
  h.Collect();
  ASSERT_EQ(h.heap.TakePendingFinalizer(), object);
  EXPECT_TRUE(h.Get(object, h.Str("part")).SameBits(Value::Of(part)));
  h.Collect();  // still being finalized
  EXPECT_EQ(Tables(h), 2u);
  // Resurrected and marked again: its finalizer comes again.
  ASSERT_TRUE(h.heap.MarkForFinalization(object));
  EXPECT_EQ(h.heap.TakePendingFinalizer(), nullptr);
  h.Collect();
  EXPECT_EQ(h.heap.TakePendingFinalizer(), object);
  EXPECT_EQ(h.heap.TakePendingFinalizer(), nullptr);
  h.Collect();
  EXPECT_EQ(Tables(h), 0u);
}

// The manual, §2.5.4: resurrected objects are removed from weak values before
// running their finalizers, from weak keys only in the cycle after.
TEST(Collection, ResurrectedObjectsLeaveWeakValuesBeforeWeakKeys) {
  HeapForTests h;
  ASSERT_TRUE(h.strings.Initialize());
  Table* values = h.NewWeakTable("v");
  Table* keys = h.NewWeakTable("k");
  h.roots = {Value::Of(values), Value::Of(keys)};
  Table* object = h.NewTable();
  ASSERT_TRUE(h.heap.MarkForFinalization(object));
  ASSERT_EQ(h.Set(values, Int(1), Value::Of(object)), TableStatus::kOk);
  ASSERT_EQ(h.Set(keys, Value::Of(object), h.Str("data")), TableStatus::kOk);
  h.Collect();
  ASSERT_EQ(h.heap.TakePendingFinalizer(), object);
  EXPECT_TRUE(h.Get(values, Int(1)).IsNil());
  EXPECT_TRUE(h.Get(keys, Value::Of(object)).IsString());
  EXPECT_EQ(h.heap.TakePendingFinalizer(), nullptr);
  h.Collect();
  EXPECT_EQ(keys->Next(Value(), h.strings).status, Table::NextResult::Status::kEnd);
}

TEST(Collection, MarkedForFinalizationWhileMarking) {
  HeapForTests h;
  Table* root = h.NewTable();
  h.roots.push_back(Value::Of(root));
  int64_t finalized = 0, made = 0;
  for (int i = 1; i <= 30'000; ++i) {
    Table* object = h.NewTable();
    if (i % 3 == 0) {
      ASSERT_TRUE(h.heap.MarkForFinalization(object));
      ++made;
    }
    ASSERT_EQ(h.Set(root, Int(i % 500 + 1), Value::Of(object)), TableStatus::kOk);
    if (i % 7 == 0) h.heap.Step(HeapTestPeer::MakeSafepoint());
    while (h.heap.TakePendingFinalizer() != nullptr) ++finalized;
    if (i % 5000 == 0) h.heap.Verify();
  }
  h.roots.clear();
  h.Collect();
  while (h.heap.TakePendingFinalizer() != nullptr) ++finalized;
  EXPECT_EQ(finalized, made);
}

TEST(Collection, MemoryStaysWithinTwiceWhatIsLive) {
  HeapForTests h;
  Table* root = h.NewTable();
  h.roots.push_back(Value::Of(root));
  for (int i = 1; i <= 20'000; ++i) {
    ASSERT_EQ(h.Set(root, Int(i), Value::Of(h.NewTable())), TableStatus::kOk);
  }
  h.Collect();
  const size_t live = h.heap.bytes();
  h.heap.ResetPeak();
  for (int i = 0; i < 500'000; ++i) {
    h.NewTable();
    h.StepIfDue();
  }
  EXPECT_LT(h.heap.peak_bytes(), live * 5 / 2);
  EXPECT_GT(h.heap.cycles(), 5u);
}

// Old objects that are written to are remembered: a minor collection keeps what
// was stored, frees what is young and dead, and leaves the rest alone.
TEST(Collection, MinorCollectionsKeepWhatWasStored) {
  HeapForTests h;
  ASSERT_TRUE(h.strings.Initialize());
  Table* root = h.NewTable();
  h.roots.push_back(Value::Of(root));
  constexpr int kOld = 5'000;
  for (int i = 1; i <= kOld; ++i) {
    ASSERT_EQ(h.Set(root, Int(i), Value::Of(h.NewTable())), TableStatus::kOk);
  }
  h.Collect();
  Cell* cell = h.heap.New<Cell>(0, Value());
  h.roots.push_back(Value::Of(cell));
  h.Collect();
  const uint64_t cycles = h.heap.cycles();
  int stored = 0;
  while (h.heap.cycles() < cycles + 3) {
    Table* young = h.NewTable();
    ASSERT_EQ(h.Set(young, Int(1), Int(++stored)), TableStatus::kOk);
    Table* old = h.Get(root, Int(stored % kOld + 1)).AsTable();
    ASSERT_EQ(h.Set(old, Int(1), Value::Of(young)), TableStatus::kOk);
    cell->Set(h.heap, Value::Of(young));
    h.StepIfDue();
    if (stored % 1'000 == 0) h.heap.Verify();
    ASSERT_EQ(h.Get(cell->Get().AsTable(), Int(1)).AsInteger(), stored);
  }
  h.heap.Verify();
  for (int i = std::max(1, stored - kOld + 1); i <= stored; ++i) {
    const Value young = h.Get(h.Get(root, Int(i % kOld + 1)).AsTable(), Int(1));
    ASSERT_TRUE(young.IsTable());
    ASSERT_EQ(h.Get(young.AsTable(), Int(1)).AsInteger(), i);
  }
}

TEST(Collection, StoppedMeansNoSteps) {
  HeapForTests h;
  h.heap.set_stopped(true);
  for (int i = 0; i < 10'000; ++i) h.NewTable();
  EXPECT_FALSE(h.heap.CollectionDue());
  h.Collect();
  EXPECT_EQ(Tables(h), 0u);
  h.heap.set_stopped(false);
  for (int i = 0; i < 10'000; ++i) h.NewTable();
  EXPECT_TRUE(h.heap.CollectionDue());
}

// Random graphs, weak and strong, changed between steps; Verify and a look at
// every reachable object tell.
TEST(Collection, RandomGraphs) {
#ifdef SELENITE_GC_STRESS
  constexpr uint32_t kSeeds = 2;  // each step is a whole collection
#else
  constexpr uint32_t kSeeds = 8;
#endif
  for (uint32_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    uint32_t state = seed;
    auto random = [&](uint32_t bound) {
      state = state * 1664525 + 1013904223;
      return (state >> 8) % bound;
    };
    HeapForTests h;
    ASSERT_TRUE(h.strings.Initialize());
    h.step_while_growing = true;
    constexpr uint32_t kRoots = 40;
    for (uint32_t i = 0; i < kRoots; ++i) {
      const char* mode[] = {"", "k", "v", "kv"};
      Table* t = i % 4 == 0 ? h.NewTable() : h.NewWeakTable(mode[i % 4]);
      h.roots.push_back(Value::Of(t));
    }
    auto walk = [&] {
      Value at = h.roots[random(kRoots)];
      for (uint32_t i = random(6); i > 0; --i) {
        Value next = h.Get(at.AsTable(), Int(random(8) + 1));
        if (!next.IsTable()) break;
        at = next;
      }
      return at;
    };
    for (int i = 0; i < 40'000; ++i) {
      Table* to = walk().AsTable();
      Value what = random(3) == 0 ? walk() : Value::Of(h.NewTable());
      switch (random(6)) {
        case 0: (void)h.Set(to, what, walk()); break;
        case 1: (void)h.Set(to, walk(), what); break;
        case 2: (void)h.Set(to, Int(random(8) + 1), Value()); break;
        case 3:
          if (random(20) == 0) {
            ASSERT_TRUE(h.heap.MarkForFinalization(what.AsTable()));
          }
          [[fallthrough]];
        default: (void)h.Set(to, Int(random(8) + 1), what); break;
      }
      if (random(4) == 0) h.heap.Step(HeapTestPeer::MakeSafepoint());
      if (random(50) == 0) h.heap.TakePendingFinalizer();
      if (i % 4000 == 0) h.heap.Verify();
    }
    h.Collect();
    h.roots.clear();
    do {
      while (h.heap.TakePendingFinalizer() != nullptr) {
      }
      h.Collect();
    } while (h.heap.HasPendingFinalizers());
    h.Collect();
    EXPECT_EQ(Tables(h), 0u);
  }
}

}  // namespace
}  // namespace selenite::vm
