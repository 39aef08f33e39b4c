#include "client/cli/json_line.h"

#include <gtest/gtest.h>

namespace selenite::cli {
namespace {

std::string Quoted(std::string_view text) {
  JsonLine line;
  line.String(text);
  return line.Text();
}

TEST(JsonLine, EscapesWhatJsonMust) {
  EXPECT_EQ(Quoted(""), "\"\"\n");
  EXPECT_EQ(Quoted("a\"b\\c\n\x01\x1b"), "\"a\\\"b\\\\c\\n\\u0001\\u001B\"\n");
  EXPECT_EQ(Quoted(std::string_view("\0b", 2)), "\"\\u0000b\"\n");
}

TEST(JsonLine, KeepsUtf8AndReplacesOtherBytes) {
  EXPECT_EQ(Quoted("é€𝄞"), "\"é€𝄞\"\n");
  EXPECT_EQ(Quoted("\xff"), "\"\uFFFD\"\n");
  EXPECT_EQ(Quoted("\xc3"), "\"\uFFFD\"\n");                      // cut short
  EXPECT_EQ(Quoted("\xc3("), "\"\uFFFD(\"\n");                    // not continued
  EXPECT_EQ(Quoted("\xc0\x80"), "\"\uFFFD\uFFFD\"\n");            // too long a form
  EXPECT_EQ(Quoted("\xed\xa0\x80"), "\"\uFFFD\uFFFD\uFFFD\"\n");  // half of a pair
  EXPECT_EQ(Quoted("\xf4\x90\x80\x80"), "\"\uFFFD\uFFFD\uFFFD\uFFFD\"\n");
}

TEST(JsonLine, ObjectsAndArraysInOrder) {
  JsonLine line;
  line.StartObject();
  line.Key("b").StartArray();
  line.Int64(-1);
  line.Bool(true);
  line.EndArray();
  line.Key("a").Double(0.000005);
  line.EndObject();
  EXPECT_EQ(line.Text(), "{\"b\":[-1,true],\"a\":0.000005}\n");
}

}  // namespace
}  // namespace selenite::cli
