#include "vm/ir/line_table.h"

#include <gtest/gtest.h>

#include <random>
#include <span>
#include <vector>

namespace selenite::vm {
namespace {

LineTable TableOf(const std::vector<uint32_t>& lines) {
  return LineTable(std::span<const uint32_t>(lines));
}

// Every way of asking gives back what went in.
void ExpectSame(const std::vector<uint32_t>& lines) {
  const LineTable table = TableOf(lines);
  ASSERT_EQ(table.size(), lines.size());
  uint32_t line = 0;
  for (uint32_t i = 0; i < lines.size(); ++i) {
    const bool is_second = (lines[i] & kSecondWord) != 0;
    if (!is_second) line = lines[i];
    EXPECT_EQ(table.At(i), line) << i;
    EXPECT_EQ(table.IsSecondWord(i), is_second) << i;
  }
  const std::vector<uint32_t> again = table.Unpack();
  ASSERT_EQ(again.size(), lines.size());
  for (uint32_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(again[i] & kSecondWord, lines[i] & kSecondWord) << i;
    EXPECT_EQ(again[i] & ~kSecondWord, table.At(i)) << i;
  }
}

TEST(LineTableTest, AnEmptyOneHoldsNothing) {
  EXPECT_EQ(LineTable().size(), 0u);
  EXPECT_EQ(LineTable().Bytes(), 0u);
  ExpectSame({});
}

TEST(LineTableTest, KeepsLinesAtTheBordersOfAByte) {
  for (uint32_t step : {1u, 125u, 126u, 127u, 128u, 255u, 256u, 1'000'000u}) {
    ExpectSame({2'000'000, 2'000'000 + step, 2'000'000, 2'000'000 - step});
  }
  ExpectSame({0, INT32_MAX, 0, INT32_MAX, INT32_MAX});
}

TEST(LineTableTest, KeepsSecondWords) {
  ExpectSame({7, 7 | kSecondWord, 9, 500, 500 | kSecondWord, 501});
}

TEST(LineTableTest, TakesAByteAnEntryAndFewAnchors) {
  std::vector<uint32_t> lines;
  for (uint32_t i = 0; i < 10'000; ++i) lines.push_back(100 + i / 3);
  const LineTable table = TableOf(lines);
  EXPECT_LT(table.Bytes(), lines.size() * 110 / 100);
  ExpectSame(lines);
}

TEST(LineTableTest, KeepsAnyLines) {
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<uint32_t> lines;
    uint32_t line = 1000;
    const uint32_t size = 1 + random() % 700;
    for (uint32_t i = 0; i < size; ++i) {
      if (i > 0 && random() % 3 == 0) {
        lines.push_back(line | kSecondWord);
        continue;
      }
      line = random() % 20 == 0 ? random() % INT32_MAX : line + random() % 5;
      line &= INT32_MAX;
      lines.push_back(line);
    }
    ExpectSame(lines);
  }
}

}  // namespace
}  // namespace selenite::vm
