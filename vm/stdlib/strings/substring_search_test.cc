#include "vm/stdlib/strings/substring_search.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace selenite::vm {
namespace {

size_t Search(const std::string& haystack, const std::string& needle, size_t start,
              int64_t steps) {
  SubstringSearch search;
  search.Begin(haystack, needle, start);
  for (;;) {
    switch (search.Run(haystack, needle, steps)) {
      case SubstringSearch::Outcome::kFound: return search.position();
      case SubstringSearch::Outcome::kNotFound: return std::string::npos;
      case SubstringSearch::Outcome::kMore: break;
    }
  }
}

TEST(SubstringSearch, FindsWhatStringFindFinds) {
  std::mt19937 random(7);
  auto pick = [&random](size_t count) {
    return std::uniform_int_distribution<size_t>(0, count - 1)(random);
  };
  int found = 0;
  for (int round = 0; round < 30000; ++round) {
    // Few letters and repeated parts: periodic needles are the hard ones.
    std::string part;
    for (size_t i = pick(6) + 1; i > 0; --i) part += "ab"[pick(2)];
    std::string haystack;
    while (haystack.size() < 300) haystack += pick(4) == 0 ? std::string(1, "abc"[pick(3)]) : part;
    std::string needle;
    if (pick(2) == 0) {
      size_t from = pick(haystack.size());
      needle = haystack.substr(from, pick(120));
      if (!needle.empty() && pick(3) == 0) needle[pick(needle.size())] = 'a';
    } else {
      while (needle.size() < pick(100)) needle += part;
    }
    size_t start = pick(haystack.size());
    size_t expected = haystack.find(needle, start);
    found += expected != std::string::npos;
    ASSERT_EQ(expected, Search(haystack, needle, start, 1)) << needle << " in " << haystack;
    ASSERT_EQ(expected, Search(haystack, needle, start, 1000)) << needle << " in " << haystack;
  }
  EXPECT_GT(found, 5000);
}

TEST(SubstringSearch, IsLinear) {
  std::string haystack(400000, 'a');
  std::string needle(200000, 'a');
  needle.back() = 'b';
  SubstringSearch search;
  search.Begin(haystack, needle, 0);
  int64_t runs = 0;
  while (search.Run(haystack, needle, 100) == SubstringSearch::Outcome::kMore) ++runs;
  EXPECT_LT(runs, 4 * 600000 / 1600);
}

}  // namespace
}  // namespace selenite::vm
