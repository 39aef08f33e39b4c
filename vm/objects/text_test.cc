#include "vm/objects/text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace selenite::vm {
namespace {

// A script's text becomes nobody's view or string by accident.
static_assert(!std::is_convertible_v<Text, std::string_view>);
static_assert(!std::is_constructible_v<std::string_view, Text>);
static_assert(!std::is_constructible_v<std::string, Text>);
template <class T>
concept CanBeViewed = requires(const T& text) { text.view(); } || requires(const T& text) {
  text.data();
} || requires(const T& text) { text.begin(); };
static_assert(!CanBeViewed<Text>);
static_assert(!CanBeViewed<String>);

struct Meter {
  int64_t units = 0;
  void Charge(int64_t more) { units += more; }
};

TEST(TextTest, IsTakenInPiecesThatAreCharged) {
  const std::string bytes(3 * kPieceBytes + 100, 'x');
  const Text text{std::string_view(bytes)};
  Meter meter;
  size_t at = 0;
  int pieces = 0;
  while (at < text.size()) {
    const std::string_view piece = text.Take(meter, at);
    ASSERT_LE(piece.size(), static_cast<size_t>(PieceBytes()));
    ASSERT_FALSE(piece.empty());
    at += piece.size();
    ++pieces;
    EXPECT_EQ(meter.units, static_cast<int64_t>(at) / kCopiedBytesPerFuelUnit);
  }
  EXPECT_GE(pieces, 4);
  EXPECT_EQ(meter.units, static_cast<int64_t>(bytes.size()) / kCopiedBytesPerFuelUnit);
}

TEST(TextTest, PiecesOfAnySizeCostAsMuch) {
  const std::string bytes(10'000, 'x');
  const Text text{std::string_view(bytes)};
  Meter whole;
  text.Take(whole, 0);
  Meter parts;
  for (size_t at = 0; at < text.size(); at += text.Take(parts, at, 37).size()) {
  }
  EXPECT_EQ(parts.units, bytes.size() / kCopiedBytesPerFuelUnit);
  if (PieceBytes() == kPieceBytes) EXPECT_EQ(parts.units, whole.units);
}

TEST(TextTest, GivesAwayOnlyTheBeginning) {
  const std::string bytes(1 << 20, 'x');
  const Text text{std::string_view(bytes)};
  EXPECT_EQ(text.Start().size(), kMaxQuotedBytes);
  EXPECT_EQ(text.Start(10).size(), 10u);
  EXPECT_EQ(text.Start(bytes.size()).size(), kMaxFreeBytes);
  EXPECT_EQ(Text("ab").Start(), "ab");
}

TEST(TextTest, IsComparedWithLiterals) {
  const Text text("collect");
  EXPECT_TRUE(text.Is("collect"));
  EXPECT_FALSE(text.Is("coll"));
  EXPECT_FALSE(text.Is("collects"));
  EXPECT_TRUE(text.StartsWith("co"));
  EXPECT_FALSE(text.StartsWith("collects"));
  // A zero is a byte like any other.
  EXPECT_FALSE(Text("a\0b").Is("a"));
  EXPECT_EQ(Text("a\0b").size(), 3u);
}

TEST(TextTest, HasParts) {
  const Text text("abcdef");
  EXPECT_TRUE(text.Part(2, 3).Is("cde"));
  EXPECT_TRUE(text.Part(6, 3).empty());
  EXPECT_EQ(text[5], 'f');
}

}  // namespace
}  // namespace selenite::vm
