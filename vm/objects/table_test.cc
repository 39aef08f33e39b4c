#include "vm/objects/table.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <string>

#include "vm/objects/heap_for_tests.h"

namespace selenite::vm {
namespace {

Value Int(int64_t i) { return Value::Integer(i); }

std::vector<Value> KeysOf(HeapForTests& h, const Table* table) {
  std::vector<Value> keys;
  Value key;
  while (true) {
    Table::NextResult next = table->Next(key, h.strings);
    if (next.status != Table::NextResult::Status::kFound) return keys;
    keys.push_back(next.key);
    key = next.key;
  }
}

TEST(Table, NormalisesFloatKeys) {
  HeapForTests h;
  Table* t = h.NewTable();
  ASSERT_EQ(h.Set(t, Value::Float(3.0), Int(1)), TableStatus::kOk);
  EXPECT_EQ(h.Get(t, Int(3)).AsInteger(), 1);
  ASSERT_EQ(h.Set(t, Value::Float(-0.0), Int(2)), TableStatus::kOk);
  EXPECT_EQ(h.Get(t, Int(0)).AsInteger(), 2);
  ASSERT_EQ(h.Set(t, Value::Float(0.5), Int(3)), TableStatus::kOk);
  EXPECT_EQ(h.Get(t, Value::Float(0.5)).AsInteger(), 3);
  EXPECT_EQ(h.Set(t, Value(), Int(3)), TableStatus::kNilKey);
  EXPECT_EQ(h.Set(t, Value::Float(std::nan("")), Int(3)), TableStatus::kNanKey);
  EXPECT_TRUE(h.Get(t, Value::Float(std::nan(""))).IsNil());
  EXPECT_TRUE(h.Get(t, Value()).IsNil());
  EXPECT_EQ(h.Set(t, Int(INT64_MIN), Int(4)), TableStatus::kOk);
  EXPECT_EQ(h.Get(t, Value::Float(-0x1p63)).AsInteger(), 4);
}

TEST(Table, LongStringKeysCompareByBytes) {
  HeapForTests h;
  Table* t = h.NewTable();
  const std::string text(100, 'x');
  Value a = h.Str(text), b = h.Str(text);
  ASSERT_NE(a.bits(), b.bits());
  ASSERT_EQ(h.Set(t, a, Int(1)), TableStatus::kOk);
  EXPECT_EQ(h.Get(t, b).AsInteger(), 1);
  EXPECT_TRUE(h.Get(t, h.Str(std::string(101, 'x'))).IsNil());
}

TEST(Table, AppendingMakesAnArray) {
  HeapForTests h;
  Table* t = h.NewTable();
  for (int i = 1; i <= 1000; ++i) {
    ASSERT_EQ(h.Set(t, Int(i), Int(i)), TableStatus::kOk);
    ASSERT_EQ(t->Length(), i);
  }
  EXPECT_EQ(t->entry_count(), 0u);
  EXPECT_GE(t->array_size(), 1000u);
  for (int i = 1000; i >= 1; --i) {
    ASSERT_EQ(h.Set(t, Int(i), Value()), TableStatus::kOk);
    ASSERT_EQ(t->Length(), i - 1);
  }
}

TEST(Table, FillingDownwardsEndsInTheArray) {
  HeapForTests h;
  Table* t = h.NewTable();
  for (int i = 1000; i >= 1; --i) ASSERT_EQ(h.Set(t, Int(i), Int(i)), TableStatus::kOk);
  EXPECT_EQ(t->Length(), 1000);
  for (int i = 1; i <= 1000; ++i) ASSERT_EQ(h.Get(t, Int(i)).AsInteger(), i);
  ASSERT_EQ(h.Set(t, Int(1001), Int(1)), TableStatus::kOk);
  EXPECT_EQ(t->Length(), 1001);
}

TEST(Table, ASlidingQueueStaysSmall) {
  HeapForTests h;
  Table* t = h.NewTable();
  h.roots.push_back(Value::Of(t));
  constexpr int kWindow = 20;
  for (int i = 1; i <= 200'000; ++i) {
    ASSERT_EQ(h.Set(t, Int(i), Int(i)), TableStatus::kOk);
    if (i > kWindow) {
      ASSERT_EQ(h.Set(t, Int(i - kWindow), Value()), TableStatus::kOk);
    }
  }
  EXPECT_LT(h.heap.bytes(), 64u * 1024);
  EXPECT_EQ(KeysOf(h, t).size(), static_cast<size_t>(kWindow));
}

TEST(Table, ChurnDoesNotRehashEveryTime) {
  HeapForTests h;
  Table* t = h.NewTable();
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(h.Set(t, Value::Float(i + 0.5), Int(i)), TableStatus::kOk);
  const int64_t before = h.fuel.work(WorkKind::kCollect);
  for (int i = 1000; i < 101'000; ++i) {
    ASSERT_EQ(h.Set(t, Value::Float(i - 1000 + 0.5), Value()), TableStatus::kOk);
    ASSERT_EQ(h.Set(t, Value::Float(i + 0.5), Int(i)), TableStatus::kOk);
  }
  EXPECT_EQ(KeysOf(h, t).size(), 1000u);
  // Allocated bytes tell how often it was rebuilt: not more than a few times
  // the entries that were added.
  EXPECT_LT((h.fuel.work(WorkKind::kCollect) - before) * kBytesPerFuelUnit, 100'000 * 36 * 5);
}

TEST(Table, ReservedConstructorLengths) {
  HeapForTests h;
  auto make = [&](std::vector<Value> values) {
    Table* t = h.NewTable();
    EXPECT_EQ(t->Reserve(h.heap, static_cast<uint32_t>(values.size()), 0), TableStatus::kOk);
    for (size_t i = 0; i < values.size(); ++i) {
      EXPECT_EQ(t->SetInteger(h.heap, static_cast<int64_t>(i + 1), values[i]), TableStatus::kOk);
    }
    return t->Length();
  };
  const Value nil;
  // As the reference answers.
  EXPECT_EQ(make({Int(1), Int(2), nil, Int(4)}), 4);
  EXPECT_EQ(make({Int(1), nil, Int(3)}), 3);
  EXPECT_EQ(make({nil, nil, Int(3)}), 3);
  EXPECT_EQ(make({nil}), 0);
  EXPECT_EQ(make({nil, nil, Int(3), nil}), 3);
  EXPECT_EQ(make({Int(1), Int(2), Int(3), nil}), 3);
  EXPECT_EQ(make({Int(1), Int(2), nil, nil}), 2);
  EXPECT_EQ(make({Int(1), nil, nil, nil}), 1);
}

TEST(Table, LengthOfElementsFarApartIsBounded) {
  HeapForTests h;
  Table* t = h.NewTable();
  for (int i = 0; i < 63; ++i) ASSERT_EQ(h.Set(t, Int(int64_t{1} << i), Int(1)), TableStatus::kOk);
  ASSERT_EQ(h.Set(t, Int(INT64_MAX), Int(1)), TableStatus::kOk);
  const int64_t border = t->Length();
  EXPECT_FALSE(h.Get(t, Int(border)).IsNil());
  if (border != INT64_MAX) {
    EXPECT_TRUE(h.Get(t, Int(border + 1)).IsNil());
  }
}

TEST(Table, TraversalIsInInsertionOrderAndSurvivesRemoval) {
  HeapForTests h;
  Table* t = h.NewTable();
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(h.Set(t, h.Str("k" + std::to_string(i)), Int(i)), TableStatus::kOk);
  }
  int64_t expected = 0;
  Value key;
  while (true) {
    Table::NextResult next = t->Next(key, h.strings);
    if (next.status == Table::NextResult::Status::kEnd) break;
    ASSERT_EQ(next.status, Table::NextResult::Status::kFound);
    ASSERT_EQ(next.value.AsInteger(), expected++);
    ASSERT_EQ(h.Set(t, next.key, Value()), TableStatus::kOk);
    key = next.key;
  }
  EXPECT_EQ(expected, 100);
  EXPECT_EQ(t->Next(h.Str("other"), h.strings).status, Table::NextResult::Status::kBadKey);
}

TEST(Table, TraversalGoesOnFromAKeyThatTheCollectorTook) {
  HeapForTests h;
  Table* t = h.NewTable();
  h.roots.push_back(Value::Of(t));
  std::vector<Value> keys;
  for (int i = 0; i < 8; ++i) {
    keys.push_back(Value::Of(h.NewTable()));
    ASSERT_EQ(h.Set(t, keys.back(), Int(i)), TableStatus::kOk);
  }
  h.roots.push_back(keys[3]);  // the loop's variable
  ASSERT_EQ(h.Set(t, keys[3], Value()), TableStatus::kOk);
  h.Collect();
  Table::NextResult next = t->Next(keys[3], h.strings);
  ASSERT_EQ(next.status, Table::NextResult::Status::kFound);
  EXPECT_EQ(next.value.AsInteger(), 4);
  EXPECT_TRUE(h.Get(t, keys[3]).IsNil());
}

TEST(Table, OrderDoesNotDependOnWhenTheCollectorRan) {
  std::vector<int64_t> orders[2];
  for (int collect = 0; collect < 2; ++collect) {
    HeapForTests h;
    Table* t = h.NewTable();
    h.roots.push_back(Value::Of(t));
    for (int i = 0; i < 3; ++i) {
      h.roots.push_back(Value::Of(h.NewTable()));
      ASSERT_EQ(h.Set(t, h.roots.back(), Int(i)), TableStatus::kOk);
    }
    ASSERT_EQ(h.Set(t, h.roots[1], Value()), TableStatus::kOk);
    if (collect) h.Collect();
    ASSERT_EQ(h.Set(t, h.roots[1], Int(10)), TableStatus::kOk);
    EXPECT_EQ(h.Get(t, h.roots[1]).AsInteger(), 10);
    for (const Value& key : KeysOf(h, t)) orders[collect].push_back(h.Get(t, key).AsInteger());
  }
  EXPECT_EQ(orders[0], orders[1]);
  EXPECT_EQ(orders[0], (std::vector<int64_t>{1, 2, 10}));
}

TEST(Table, RemembersAbsentMetamethodsUntilTheyCome) {
  HeapForTests h;
  ASSERT_TRUE(h.strings.Initialize());
  Table* t = h.NewTable();
  EXPECT_TRUE(t->GetMetamethod(Metamethod::kIndex, h.strings).IsNil());
  EXPECT_TRUE(t->IsKnownAbsent(Metamethod::kIndex));
  ASSERT_EQ(h.Set(t, h.Str("__index"), Int(1)), TableStatus::kOk);
  EXPECT_EQ(t->GetMetamethod(Metamethod::kIndex, h.strings).AsInteger(), 1);
  ASSERT_EQ(h.Set(t, h.Str("__index"), Value()), TableStatus::kOk);
  EXPECT_TRUE(t->GetMetamethod(Metamethod::kIndex, h.strings).IsNil());
  // Through a place that was found, too.
  t->Store(h.heap, &t->FindShortString(h.Str("__index").AsString())->value, Int(2));
  EXPECT_EQ(t->GetMetamethod(Metamethod::kIndex, h.strings).AsInteger(), 2);
}

TEST(Table, RefusedGrowthChangesNothing) {
  HeapForTests h;
  Table* t = h.NewTable();
  for (int i = 1; i <= 4; ++i) {
    ASSERT_EQ(h.Set(t, Int(i), Int(i)), TableStatus::kOk);
    ASSERT_EQ(h.Set(t, Value::Float(i + 0.5), Int(i)), TableStatus::kOk);
  }
  const size_t bytes = h.heap.bytes();
  h.heap.set_byte_limit(bytes);
  EXPECT_EQ(h.Set(t, Int(5), Int(5)), TableStatus::kNoMemory);
  EXPECT_EQ(h.Set(t, Value::Float(9.5), Int(5)), TableStatus::kNoMemory);
  EXPECT_EQ(h.heap.bytes(), bytes);
  EXPECT_EQ(KeysOf(h, t).size(), 8u);
  h.heap.set_byte_limit(SIZE_MAX);
  EXPECT_EQ(h.Set(t, Int(5), Int(5)), TableStatus::kOk);
  EXPECT_EQ(KeysOf(h, t).size(), 9u);
}

TEST(Table, LargeTablesGrowInPieces) {
  HeapForTests h;
  Table* t = h.NewTable();
  h.roots.push_back(Value::Of(t));
  int64_t asked = 0;
  for (int i = 1; i <= 100'000; ++i) {
    for (const Value& key : {Int(i), Value::Float(i + 0.25)}) {
      TableStatus status = t->Set(h.heap, h.strings, key, Int(i));
      if (status == TableStatus::kMustGrow) {
        ++asked;
        // Dropped half-way once: nothing is lost.
        TableGrowth growth;
        growth.Start(t, key);
        (void)growth.Advance(h.heap);
        growth.Drop(h.heap);
        status = h.Set(t, key, Int(i));
      }
      ASSERT_EQ(status, TableStatus::kOk);
    }
  }
  EXPECT_GT(asked, 4);
  EXPECT_LT(asked, 40);
  for (int i = 1; i <= 100'000; ++i) {
    ASSERT_EQ(h.Get(t, Int(i)).AsInteger(), i);
    ASSERT_EQ(h.Get(t, Value::Float(i + 0.25)).AsInteger(), i);
  }
  EXPECT_EQ(t->Length(), 100'000);
  h.Collect();
}

TEST(Table, ASparseLargeArrayGivesUpAppending) {
  HeapForTests h;
  Table* t = h.NewTable();
  for (int i = 1; i <= 8192; ++i) ASSERT_EQ(h.Set(t, Int(i), Int(i)), TableStatus::kOk);
  for (int i = 1; i <= 8000; ++i) ASSERT_EQ(h.Set(t, Int(i), Value()), TableStatus::kOk);
  for (int i = 8193; i <= 30'000; ++i) ASSERT_EQ(h.Set(t, Int(i), Int(i)), TableStatus::kOk);
  for (int i = 8001; i <= 30'000; ++i) ASSERT_EQ(h.Get(t, Int(i)).AsInteger(), i);
  EXPECT_EQ(KeysOf(h, t).size(), 22'000u);
}

TEST(Table, TraversalInPiecesOfALongEmptyTable) {
  HeapForTests h;
  Table* t = h.NewTable();
  for (int i = 1; i <= 50'000; ++i) ASSERT_EQ(h.Set(t, Int(i), Int(i)), TableStatus::kOk);
  for (int i = 1; i <= 50'000; ++i) ASSERT_EQ(h.Set(t, Int(i), Value()), TableStatus::kOk);
  Value key, value;
  uint64_t position = 0;
  int pieces = 0;
  do {
    position = t->NextFrom(position, &key, &value);
    EXPECT_TRUE(key.IsNil());
    ++pieces;
  } while (position != 0);
  EXPECT_GE(pieces, 12);
}

// Against a map, with collections in between.
TEST(Table, ArraysHaveTheReferencesSizes) {
  HeapForTests h;
  Table* t = h.NewTable();
  // Each key and the size of the array after it.
  const std::pair<int, uint32_t> steps[] = {{1, 1},  {2, 2},   {4, 4},   {8, 4}, {7, 8},
                                            {16, 8}, {15, 8}, {14, 8}, {13, 8}, {12, 16}};
  for (const auto& [key, size] : steps) {
    ASSERT_EQ(h.Set(t, Int(key), Int(key)), TableStatus::kOk);
    EXPECT_EQ(t->array_size(), size) << "after key " << key;
  }
  for (const auto& [key, size] : steps) EXPECT_EQ(h.Get(t, Int(key)).AsInteger(), key);
}

TEST(Table, ASmallArrayThatShrankIsEmptyWhereItGrowsAgain) {
  HeapForTests h;
  Table* t = h.NewTable();
  for (int i = 1; i <= 4; ++i) ASSERT_EQ(h.Set(t, Int(i), Int(i)), TableStatus::kOk);
  for (int i = 2; i <= 4; ++i) ASSERT_EQ(h.Set(t, Int(i), Value()), TableStatus::kOk);
  ASSERT_EQ(h.Set(t, h.Str("a"), Int(0)), TableStatus::kOk);  // counts
  ASSERT_EQ(t->array_size(), 1u);
  for (int i : {6, 7, 8, 5}) ASSERT_EQ(h.Set(t, Int(i), Int(i)), TableStatus::kOk);
  for (int i = 2; i <= 4; ++i) EXPECT_TRUE(h.Get(t, Int(i)).IsNil()) << i;
  EXPECT_EQ(KeysOf(h, t).size(), 6u);
}

TEST(Table, AConstructorsArrayTakesItsElementsOutOfTheHash) {
  for (const int fields : {0, 3, 5000}) {  // the last one needs pieces
    HeapForTests h;
    Table* t = h.NewTable();
    h.roots.push_back(Value::Of(t));
    for (int i = 0; i < fields; ++i) {
      ASSERT_EQ(h.Set(t, h.Str("k" + std::to_string(i)), Int(i)), TableStatus::kOk);
    }
    ASSERT_EQ(h.Set(t, Int(3), Int(33)), TableStatus::kOk);
    TableStatus status = t->GrowArray(h.heap, 5);
    if (status == TableStatus::kMustGrow) {
      TableGrowth growth;
      growth.StartArray(t, 5);
      int pieces = 0;
      while (growth.Advance(h.heap) == TableGrowth::Status::kMore) ++pieces;
      EXPECT_GT(pieces, 0);
      status = TableStatus::kOk;
    }
    ASSERT_EQ(status, TableStatus::kOk);
    EXPECT_EQ(t->array_size(), 5u);
    EXPECT_EQ(t->array()[2].AsInteger(), 33);
    EXPECT_EQ(KeysOf(h, t).size(), static_cast<size_t>(fields) + 1);
    for (int i = 0; i < fields; ++i) {
      ASSERT_EQ(h.Get(t, h.Str("k" + std::to_string(i))).AsInteger(), i);
    }
    h.heap.Verify();
  }
}

TEST(Table, TheLimitMovesToTheBorderAndToWhatIsLookedAt) {
  HeapForTests h;
  Table* t = h.NewTable();
  for (int i = 1; i <= 8; ++i) ASSERT_EQ(h.Set(t, Int(i), Int(i)), TableStatus::kOk);
  ASSERT_EQ(t->array_limit(), 8u);
  for (int i : {6, 7, 8}) ASSERT_EQ(h.Set(t, Int(i), Value()), TableStatus::kOk);
  EXPECT_EQ(t->Length(), 5);
  EXPECT_EQ(t->array_limit(), 5u);
  EXPECT_EQ(t->array_size(), 8u);
  EXPECT_TRUE(t->GetInteger(7).IsNil());
  EXPECT_EQ(t->array_limit(), 7u);
  EXPECT_TRUE(t->GetInteger(9).IsNil());
  EXPECT_EQ(t->array_limit(), 7u);
  EXPECT_EQ(t->Length(), 5);
}

TEST(Table, AgreesWithAModelUnderRandomOperations) {
  for (uint32_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    HeapForTests h;
    h.step_while_growing = true;
    Table* t = h.NewTable();
    Table* holder = h.NewTable();
    h.roots = {Value::Of(t), Value::Of(holder)};
    std::vector<Value> pool;
    const int integers = seed % 3 == 0 ? 20'000 : 200;
    for (int i = 0; i < integers; ++i) pool.push_back(Int(i - 5));
    for (int i = 0; i < 100; ++i) pool.push_back(Value::Float(i + 0.5));
    for (int i = 0; i < 200; ++i) pool.push_back(h.Str("key" + std::to_string(i)));
    for (int i = 0; i < 20; ++i) pool.push_back(h.Str(std::string(60, 'a') + std::to_string(i)));
    for (int i = 0; i < 100; ++i) pool.push_back(Value::Of(h.NewTable()));
    for (const Value& key : pool) h.roots.push_back(key);
    std::map<size_t, int64_t> model;
    for (int step = 0; step < 60'000; ++step) {
      // Phases of growing and of shrinking.
      const bool grows = (step / 10'000) % 2 == 0;
      const size_t at = random() % pool.size();
      if (random() % 10 < (grows ? 8u : 2u)) {
        ASSERT_EQ(h.Set(t, pool[at], Int(step)), TableStatus::kOk);
        model[at] = step;
      } else {
        ASSERT_EQ(h.Set(t, pool[at], Value()), TableStatus::kOk);
        model.erase(at);
      }
      const size_t look = random() % pool.size();
      auto found = model.find(look);
      const Value got = h.Get(t, pool[look]);
      ASSERT_EQ(got.IsNil(), found == model.end());
      if (found != model.end()) {
        ASSERT_EQ(got.AsInteger(), found->second);
      }
      if (step % 64 == 0) h.heap.Step(HeapTestPeer::MakeSafepoint());
      if (step % 10'000 == 9'999) {
        const int64_t border = t->Length();
        if (border > 0) {
          ASSERT_FALSE(h.Get(t, Int(border)).IsNil());
        }
        ASSERT_TRUE(h.Get(t, Int(border + 1)).IsNil());
        std::set<int64_t> values;
        for (const Value& key : KeysOf(h, t)) {
          ASSERT_TRUE(values.insert(h.Get(t, key).AsInteger()).second);
        }
        ASSERT_EQ(values.size(), model.size());
        h.heap.Verify();
      }
    }
  }
}

}  // namespace
}  // namespace selenite::vm
