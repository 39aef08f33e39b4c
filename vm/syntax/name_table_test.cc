#include "vm/syntax/name_table.h"

#include <gtest/gtest.h>

#include <deque>
#include <set>
#include <string>

namespace selenite::vm {
namespace {

TEST(NameTableTest, EqualTextsAreOneNameAndOthersAreNot) {
  for (size_t source_bytes : {0, 5'000, 10'000'000}) {
    UnlimitedMeter meter;
    Arena arena(meter);
    NameTable names(arena, source_bytes);
    std::deque<std::string> texts = {"", std::string(1, '\0'), std::string(2, '\0'),
                                     std::string(100'000, 'x'), std::string(100'001, 'x')};
    for (int i = 0; i < 3'000; ++i) {
      texts.push_back(std::to_string(i));
      texts.push_back("a_longer_name_" + std::to_string(i));
    }
    std::set<Name*> seen;
    for (const std::string& text : texts) {
      Name* name = names.Intern(text);
      EXPECT_EQ(name->text, text);
      EXPECT_TRUE(seen.insert(name).second) << text.substr(0, 20);
    }
    for (const std::string& text : texts) {
      EXPECT_TRUE(seen.contains(names.Intern(std::string_view(text)))) << text.substr(0, 20);
    }
  }
}

TEST(NameTableTest, ShortWordsTellTextsOfOneLengthApart) {
  std::set<uint64_t> words;
  std::string text(3, '\0');
  for (int i = 0; i < 8 * 8 * 8; ++i) {
    for (int place = 0; place < 3; ++place) {
      text[static_cast<size_t>(place)] = static_cast<char>(1 << (i >> (3 * place) & 7));
    }
    EXPECT_TRUE(words.insert(ShortWord(text.data(), text.size())).second);
  }
  // Each byte counts.
  for (size_t size = 1; size <= kShortText; ++size) {
    const std::string base(size, 'a');
    for (size_t place = 0; place < size; ++place) {
      std::string other = base;
      other[place] = 'b';
      EXPECT_NE(ShortWord(base.data(), size), ShortWord(other.data(), size)) << other;
    }
  }
}

TEST(NameTableTest, ANewNameIsNeverFound) {
  UnlimitedMeter meter;
  Arena arena(meter);
  NameTable names(arena, 100);
  Name* fresh = names.NewName("text");
  EXPECT_NE(fresh, names.Intern("text"));
  EXPECT_EQ(fresh->text, "text");
}

}  // namespace
}  // namespace selenite::vm
