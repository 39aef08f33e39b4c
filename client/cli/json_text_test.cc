#include "client/cli/json_text.h"

#include <gtest/gtest.h>

namespace selenite::cli {
namespace {

TEST(JsonStringTest, EscapesWhatJsonMust) {
  EXPECT_EQ(JsonString(""), "\"\"");
  EXPECT_EQ(JsonString("a\"b\\c\n\x01\x7f"), "\"a\\\"b\\\\c\\u000a\\u0001\\u007f\"");
  EXPECT_EQ(JsonString(std::string_view("\0", 1)), "\"\\u0000\"");
}

TEST(JsonStringTest, KeepsUtf8AndReplacesOtherBytes) {
  EXPECT_EQ(JsonString("é€𝄞"), "\"é€𝄞\"");
  EXPECT_EQ(JsonString("\xff"), "\"\\ufffd\"");
  EXPECT_EQ(JsonString("\xc3"), "\"\\ufffd\"");              // cut short
  EXPECT_EQ(JsonString("\xc3("), "\"\\ufffd(\"");            // not continued
  EXPECT_EQ(JsonString("\xc0\x80"), "\"\\ufffd\\ufffd\"");   // too long a form
  EXPECT_EQ(JsonString("\xed\xa0\x80"), "\"\\ufffd\\ufffd\\ufffd\"");  // half of a pair
  EXPECT_EQ(JsonString("\xf4\x90\x80\x80"), "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
}

}  // namespace
}  // namespace selenite::cli
