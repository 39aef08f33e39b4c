#include "vm/objects/string_table.h"

#include <gtest/gtest.h>

#include <string>

#include "vm/objects/heap_for_tests.h"

namespace selenite::vm {
namespace {

TEST(StringTable, InternsShortStringsOnly) {
  HeapForTests h;
  EXPECT_EQ(h.Str("abc").bits(), h.Str("abc").bits());
  EXPECT_EQ(h.Str("").bits(), h.Str("").bits());
  const std::string longest(kMaxShortString, 'x');
  EXPECT_EQ(h.Str(longest).bits(), h.Str(longest).bits());
  EXPECT_NE(h.Str(longest + "x").bits(), h.Str(longest + "x").bits());
  EXPECT_EQ(h.Str(longest + "x").tag(), Tag::kLongString);
}

TEST(StringTable, GrowsForgetsAndShrinks) {
  HeapForTests h;
  ASSERT_TRUE(h.strings.Initialize());
  const size_t before = h.strings.size();
  h.Collect();
  const size_t bytes = h.heap.bytes();
  std::vector<Value> all;
  for (int i = 0; i < 50'000; ++i) all.push_back(h.Str("s" + std::to_string(i)));
  EXPECT_EQ(h.strings.size(), before + 50'000);
  for (int i = 0; i < 50'000; ++i) {
    ASSERT_EQ(all[i].bits(), h.Str("s" + std::to_string(i)).bits());
  }
  for (int i = 0; i < 50'000; i += 1000) h.roots.push_back(all[i]);
  h.Collect();
  EXPECT_EQ(h.strings.size(), before + 50);
  for (int i = 0; i < 50'000; i += 1000) {
    ASSERT_EQ(all[i].bits(), h.Str("s" + std::to_string(i)).bits());
  }
  h.roots.clear();
  h.Collect();
  EXPECT_EQ(h.strings.size(), before);
  EXPECT_LE(h.heap.bytes(), bytes + 4096);
}

TEST(StringTable, AStringFoundWhileSweepingLivesOn) {
  HeapForTests h;
  for (int i = 0; i < 20'000; ++i) h.Str("dead" + std::to_string(i));
  // Step by step: at every point, what is made or found again must stay.
  Table* keeper = h.NewTable();
  h.roots.push_back(Value::Of(keeper));
  for (int i = 0; i < 20'000; ++i) {
    ASSERT_EQ(h.Set(keeper, Value::Integer(i + 1), h.Str("dead" + std::to_string(i))),
              TableStatus::kOk);
    if (i % 16 == 0) h.heap.Step(HeapTestPeer::MakeSafepoint());
  }
  h.heap.Verify();
  for (int i = 0; i < 20'000; ++i) {
    ASSERT_EQ(h.Get(keeper, Value::Integer(i + 1)).AsString()->bytes(Reading::kPaid),
              "dead" + std::to_string(i));
  }
}

TEST(StringTable, RefusedByTheLimit) {
  HeapForTests h;
  ASSERT_TRUE(h.strings.Initialize());
  h.heap.set_byte_limit(h.heap.footprint());
  // What the heap holds already may be used up.
  int made = 0;
  while (h.strings.Make("something new " + std::to_string(made)) != nullptr) ++made;
  EXPECT_LT(made, 1000);
  const size_t size = h.strings.size();
  const size_t bytes = h.heap.bytes();
  EXPECT_EQ(h.strings.Make("something else new "), nullptr);
  EXPECT_EQ(h.strings.Make(std::string(1000, 'x')), nullptr);
  EXPECT_NE(h.strings.Make("__index"), nullptr);
  EXPECT_EQ(h.strings.size(), size);
  EXPECT_EQ(h.heap.bytes(), bytes);
  EXPECT_LE(h.heap.footprint(), h.heap.byte_limit());
}

TEST(StringTable, HashInPiecesIsTheSame) {
  HeapForTests h(SIZE_MAX, 4711);
  for (size_t size : {41u, 65535u, 65536u, 65537u, 131072u, 200'001u, 65552u}) {
    std::string text(size, 0);
    for (size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 + i / 251);
    String* whole = h.strings.Make(text);
    String* pieces = h.strings.Make(text);
    LongStringHash hash;
    hash.Start(pieces, 4711);
    int count = 1;
    while (!hash.Advance()) ++count;
    EXPECT_EQ(count, static_cast<int>((size + kPieceBytes - 1) / kPieceBytes));
    EXPECT_EQ(h.strings.HashOf(whole), pieces->hash());
  }
}

TEST(StringTable, HashDependsOnSeedAndEveryByte) {
  HeapForTests a(SIZE_MAX, 1), b(SIZE_MAX, 2);
  EXPECT_NE(a.strings.HashBytes("hello"), b.strings.HashBytes("hello"));
  std::string text(33, 'q');
  const uint32_t hash = a.strings.HashBytes(text);
  for (char& c : text) {
    c = 'r';
    EXPECT_NE(a.strings.HashBytes(text), hash);
    c = 'q';
  }
  EXPECT_NE(a.strings.HashBytes(std::string(3, '\0')), a.strings.HashBytes(std::string(4, '\0')));
}

}  // namespace
}  // namespace selenite::vm
