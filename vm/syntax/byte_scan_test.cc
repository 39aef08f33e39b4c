// Each search against the loop it stands for, at every length and place.

#include "vm/syntax/byte_scan.h"

#include <gtest/gtest.h>

#include <string>

namespace selenite::vm {
namespace {

constexpr int kBytes = 256;

// Puts every byte at every place of runs of `filler`.
template <class Skip, class Belongs>
void ExpectLikeTheLoop(char filler, Skip skip, Belongs belongs) {
  for (size_t size : {0, 1, 7, 15, 16, 17, 31, 32, 40}) {
    for (size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < kBytes; ++byte) {
        std::string text(size, filler);
        text[place] = static_cast<char>(byte);
        const char* const end = text.data() + size;
        const char* expected = text.data();
        while (expected < end && belongs(*expected)) ++expected;
        ASSERT_EQ(skip(text.data(), end) - text.data(), expected - text.data())
            << size << " " << place << " " << byte;
      }
    }
  }
}

TEST(ByteScanTest, NamesEndAtWhatIsNoPartOfThem) {
  ExpectLikeTheLoop('x', SkipNameBytes, [](char c) { return IsByte(c, kNameChar); });
}

TEST(ByteScanTest, SpacesAreOnlySpaces) {
  ExpectLikeTheLoop(' ', SkipSpaces, [](char c) { return c == ' '; });
}

TEST(ByteScanTest, PlainBytesEndAtLineBreaksAndTheTwoGiven) {
  ExpectLikeTheLoop(
      'x', [](const char* p, const char* stop) { return SkipPlainBytes(p, stop, '"', '\\'); },
      [](char c) { return c != '\n' && c != '\r' && c != '"' && c != '\\'; });
}

}  // namespace
}  // namespace selenite::vm
