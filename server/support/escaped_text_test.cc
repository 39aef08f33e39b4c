#include "server/support/escaped_text.h"

#include <gtest/gtest.h>

#include <string>

namespace selenite::server {
namespace {

TEST(EscapedText, CannotForgeALine) {
  EXPECT_EQ(Escaped("a\nb\x1b[31m\\"), "a\\x0ab\\x1b[31m\\x5c");
  EXPECT_EQ(Escaped(std::string(200, 'x')), std::string(128, 'x') + "...");
}

}  // namespace
}  // namespace selenite::server
