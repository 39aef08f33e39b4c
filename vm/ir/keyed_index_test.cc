#include "vm/ir/keyed_index.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace selenite::vm {
namespace {

uint64_t HashOf(const std::string& text) { return std::hash<std::string>()(text); }

TEST(KeyedIndexTest, FindsWhatWasInsertedAndNothingElse) {
  UnlimitedMeter meter;
  Arena arena(meter);
  KeyedIndex index(arena);
  std::vector<std::string> items;
  for (int i = 0; i < 5000; ++i) {
    items.push_back("item" + std::to_string(i));
    index.Insert(HashOf(items.back()), static_cast<uint32_t>(i));
  }
  auto find = [&](const std::string& text) {
    return index.Find(HashOf(text), [&](uint32_t i) { return items[i] == text; });
  };
  for (int i = 0; i < 5000; ++i) EXPECT_EQ(find(items[i]), static_cast<uint32_t>(i));
  EXPECT_EQ(find("item5000"), KeyedIndex::kAbsent);
  EXPECT_EQ(find(""), KeyedIndex::kAbsent);
}

// Equal hashes are told apart by the caller's items.
TEST(KeyedIndexTest, CollisionsAreResolvedByContent) {
  UnlimitedMeter meter;
  Arena arena(meter);
  KeyedIndex index(arena);
  for (uint32_t i = 0; i < 100; ++i) index.Insert(42, i);
  for (uint32_t wanted = 0; wanted < 100; ++wanted) {
    EXPECT_EQ(index.Find(42, [&](uint32_t i) { return i == wanted; }), wanted);
  }
}

}  // namespace
}  // namespace selenite::vm
