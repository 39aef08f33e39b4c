#include "vm/syntax/chunk_name.h"

#include "gtest/gtest.h"

namespace selenite::vm {
namespace {

std::string Repeat(char c, size_t count) { return std::string(count, c); }

TEST(ChunkNameTest, GivenNamesAreCutAtTheirEnd) {
  EXPECT_EQ(DisplayChunkName("=stdin"), "stdin");
  EXPECT_EQ(DisplayChunkName("="), "");
  EXPECT_EQ(DisplayChunkName("=" + Repeat('a', 59)), Repeat('a', 59));
  EXPECT_EQ(DisplayChunkName("=" + Repeat('a', 59) + "b"), Repeat('a', 59));
}

TEST(ChunkNameTest, FileNamesAreCutAtTheirFront) {
  EXPECT_EQ(DisplayChunkName("@dir/file.lua"), "dir/file.lua");
  EXPECT_EQ(DisplayChunkName("@" + Repeat('a', 59)), Repeat('a', 59));
  EXPECT_EQ(DisplayChunkName("@b" + Repeat('a', 59)), "..." + Repeat('a', 56));
}

TEST(ChunkNameTest, SourcesShowTheirFirstLine) {
  EXPECT_EQ(DisplayChunkName(""), "[string \"\"]");
  EXPECT_EQ(DisplayChunkName("x = 1"), "[string \"x = 1\"]");
  EXPECT_EQ(DisplayChunkName("x = 1\ny = 2"), "[string \"x = 1...\"]");
  EXPECT_EQ(DisplayChunkName("\nx"), "[string \"...\"]");
  EXPECT_EQ(DisplayChunkName(Repeat('y', 44)), "[string \"" + Repeat('y', 44) + "\"]");
  EXPECT_EQ(DisplayChunkName(Repeat('y', 45)), "[string \"" + Repeat('y', 45) + "...\"]");
  EXPECT_EQ(DisplayChunkName(Repeat('y', 99)), "[string \"" + Repeat('y', 45) + "...\"]");
  EXPECT_EQ(DisplayChunkName(Repeat('y', 45) + "\nz"), "[string \"" + Repeat('y', 45) + "...\"]");
}

TEST(ChunkNameTest, EndsAtAZeroByte) {
  UnlimitedMeter meter;
  EXPECT_EQ(ChunkNameBeforeZero(std::string_view("=a\0b", 4), meter), "=a");
  EXPECT_EQ(ChunkNameBeforeZero("", meter), "");
  std::string name = Repeat('a', 200'000);
  EXPECT_EQ(ChunkNameBeforeZero(name, meter), name);
  name[150'000] = '\0';
  EXPECT_EQ(ChunkNameBeforeZero(name, meter), Repeat('a', 150'000));
}

TEST(ChunkNameTest, LongNamesArePaidForTwice) {
  const std::string name = Repeat('a', 200'000);
  UnlimitedMeter meter;
  ASSERT_TRUE(ChunkNameBeforeZero(name, meter));
  EXPECT_EQ(meter.work(), 200'000 / 8192);
  EXPECT_EQ(CopyChunkName(name, meter), name);
  EXPECT_EQ(meter.work(), 200'000 / 8192 * 2);
}

}  // namespace
}  // namespace selenite::vm
