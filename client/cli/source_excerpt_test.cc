#include "client/cli/source_excerpt.h"

#include <gtest/gtest.h>

namespace selenite::cli {
namespace {

TEST(SourceExcerptTest, PointsAtTheColumn) {
  EXPECT_EQ(SourceExcerpt("x = = 1", 1, 5), "  1 | x = = 1\n    |     ^\n");
  EXPECT_EQ(SourceExcerpt("\n\n\n\n\n\n\n\n\nlocal", 10, 6), "  10 | local\n     |      ^\n");
  EXPECT_EQ(SourceExcerpt("a\nb\n", 3, 1), "  3 |\n    | ^\n");  // the end of the source
}

TEST(SourceExcerptTest, ShowsTheLineAloneWithoutAColumn) {
  EXPECT_EQ(SourceExcerpt("break", 1, 0), "  1 | break\n");
}

TEST(SourceExcerptTest, CountsLinesAsLuaDoes) {
  EXPECT_EQ(SourceExcerpt("a\r\nb\n\rc\rd\ne", 4, 1), "  4 | d\n    | ^\n");
  EXPECT_EQ(SourceExcerpt("a\n\nb", 3, 0), "  3 | b\n");
  EXPECT_EQ(SourceExcerpt("a\nb", 3, 1), "");
  EXPECT_EQ(SourceExcerpt("a", 0, 0), "");
}

TEST(SourceExcerptTest, AlignsTabsAndWideCharacters) {
  EXPECT_EQ(SourceExcerpt("\tx = =", 1, 6), "  1 |     x = =\n    |         ^\n");
  EXPECT_EQ(SourceExcerpt("ab\t=", 1, 4), "  1 | ab  =\n    |     ^\n");
  EXPECT_EQ(SourceExcerpt("'é' =", 1, 6), "  1 | 'é' =\n    |     ^\n");
  EXPECT_EQ(SourceExcerpt("'漢' =", 1, 7), "  1 | '漢' =\n    |      ^\n");
  EXPECT_EQ(SourceExcerpt("e\xcc\x81 =", 1, 5), "  1 | e\xcc\x81 =\n    |   ^\n");
}

TEST(SourceExcerptTest, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(SourceExcerpt("'\x1b[2J' =", 1, 8), "  1 | '\\x1B[2J' =\n    |           ^\n");
  EXPECT_EQ(SourceExcerpt("\xff=", 1, 2), "  1 | \\xFF=\n    |     ^\n");
  EXPECT_EQ(SourceExcerpt("\xe2\x80\xae=", 1, 4), "  1 | \\u{202E}=\n    |         ^\n");
  EXPECT_EQ(SourceExcerpt("\xc2\x9b=", 1, 3), "  1 | \\u{9B}=\n    |       ^\n");
  EXPECT_EQ(SourceExcerpt(std::string_view("\0=", 2), 1, 2), "  1 | \\x00=\n    |     ^\n");
  EXPECT_EQ(SourceExcerpt("\xe2\x82", 1, 1), "  1 | \\xE2\\x82\n    | ^\n");
  EXPECT_EQ(SourceExcerpt("é\xc0\x80\té", 1, 5), "  1 | é\\xC0\\x80   é\n    |          ^\n");
}

TEST(SourceExcerptTest, CutsLongLines) {
  const std::string line = std::string(500, 'a') + "=" + std::string(500, 'b');
  EXPECT_EQ(SourceExcerpt(line, 1, 501), "  1 | ..." + std::string(60, 'a') + "=" +
                                             std::string(39, 'b') + "...\n    | " +
                                             std::string(63, ' ') + "^\n");
  EXPECT_EQ(SourceExcerpt(line, 1, 1),
            "  1 | " + std::string(100, 'a') + "...\n    | ^\n");
  EXPECT_EQ(SourceExcerpt(line, 1, 1002), "  1 | ..." + std::string(60, 'b') + "\n    | " +
                                              std::string(63, ' ') + "^\n");
  // A cut in the middle of a character shows its bytes, and stays bounded.
  std::string wide;
  for (int i = 0; i < 100000; ++i) wide += "é";
  EXPECT_LT(SourceExcerpt(wide, 1, 100001).size(), 500u);
}

}  // namespace
}  // namespace selenite::cli
