#include "vm/stdlib/strings/utf8_codec.h"

#include <gtest/gtest.h>

#include <string>

namespace selenite::vm {
namespace {

TEST(Utf8Codec, EveryLengthComesBack) {
  for (uint32_t code : {0u, 0x7Fu, 0x80u, 0x7FFu, 0x800u, 0xD7FFu, 0xE000u, 0xFFFFu, 0x10000u,
                        0x10FFFFu, 0x1FFFFFu, 0x200000u, 0x3FFFFFFu, 0x4000000u, 0x7FFFFFFFu}) {
    char bytes[kMaxUtf8Bytes];
    size_t size = EncodeUtf8(code, bytes);
    Utf8Sequence lax = DecodeUtf8({bytes, size}, 0, Utf8::kLax);
    EXPECT_EQ(size, lax.size) << code;
    EXPECT_EQ(code, lax.code);
    EXPECT_EQ(code <= 0x10FFFF ? size : 0, DecodeUtf8({bytes, size}, 0, Utf8::kStrict).size);
    for (size_t cut = 1; cut < size; ++cut) {
      EXPECT_EQ(0u, DecodeUtf8({bytes, cut}, 0, Utf8::kLax).size);
    }
  }
}

TEST(Utf8Codec, RefusesMalformedSequences) {
  for (std::string_view bad : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xFE", "\xFF",
                               "\xF0\x8F\xBF\xBF", "\xC3\x41", "\xFE\x83\xBF\xBF\xBF\xBF\xBF"}) {
    EXPECT_EQ(0u, DecodeUtf8(bad, 0, Utf8::kLax).size) << bad;
  }
  EXPECT_EQ(0u, DecodeUtf8("\xED\xA0\x80", 0, Utf8::kStrict).size);
  EXPECT_EQ(3u, DecodeUtf8("\xED\xA0\x80", 0, Utf8::kLax).size);
}

}  // namespace
}  // namespace selenite::vm
