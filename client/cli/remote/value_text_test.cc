#include "client/cli/remote/value_text.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace selenite::cli {
namespace {

std::string TextOf(const char* message) {
  v1::Value value;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(message, &value)) << message;
  return ValueText(value);
}

TEST(ValueText, ShowsValuesAsPrintDoes) {
  EXPECT_EQ(TextOf("nil: NULL_VALUE"), "nil");
  EXPECT_EQ(TextOf("boolean: true"), "true");
  EXPECT_EQ(TextOf("integer: -5"), "-5");
  EXPECT_EQ(TextOf("number: 1"), "1.0");
  EXPECT_EQ(TextOf("number: 0.1"), "0.1");
  EXPECT_EQ(TextOf("string: 'a\\nb'"), "a\nb");
  EXPECT_EQ(TextOf("opaque { type: 'function' description: 'function: 7' }"), "function: 7");
}

TEST(ValueText, ShowsTablesAsConstructors) {
  EXPECT_EQ(TextOf("table { array { integer: 1 } array { string: 'a\\n\"' } "
                   "entries { key { string: 'k' } value { table {} } } }"),
            R"({1, "a\n\"", ["k"] = {}})");
}

}  // namespace
}  // namespace selenite::cli
