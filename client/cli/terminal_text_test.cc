#include "client/cli/terminal_text.h"

#include <gtest/gtest.h>

namespace selenite::cli {
namespace {

TEST(TerminalText, LeavesPlainTextAlone) {
  EXPECT_EQ(WithoutControls("a\tb\nc \"\\ \xC3\xA4\xE2\x82\xAC"),
            "a\tb\nc \"\\ \xC3\xA4\xE2\x82\xAC");
}

TEST(TerminalText, ShowsControlCharacters) {
  EXPECT_EQ(WithoutControls("\x1b[31mred\x07\r\x7f"), "\\x1b[31mred\\x07\\x0d\\x7f");
  EXPECT_EQ(WithoutControls(std::string_view("\0", 1)), "\\x00");
}

TEST(TerminalText, ShowsTheControlsOfTwoBytes) {
  EXPECT_EQ(WithoutControls("\xC2\x9B"
                            "31m"),
            "\\xc2\\x9b31m");
  EXPECT_EQ(WithoutControls("\xC2\xA0"), "\xC2\xA0");  // a space that does not break
  EXPECT_EQ(WithoutControls("\xC2"), "\xC2");
}

TEST(TerminalText, IsForTerminalsOnly) {
  std::FILE* file = std::tmpfile();
  EXPECT_EQ(TerminalText(file, "\x1b[31m"), "\x1b[31m");
  std::fclose(file);
}

}  // namespace
}  // namespace selenite::cli
