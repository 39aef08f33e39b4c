// The matcher against an obvious one: recursive, one item at a time, written
// from the manual. Every small random pattern must give the same answer,
// however often the matcher is stopped on the way.
#include "vm/stdlib/strings/string_pattern.h"

#include <gtest/gtest.h>

#include <cctype>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace selenite::vm {
namespace {

// Answers as text: "nil", "error: …" or "[start,end) captures".
class ObviousMatcher {
 public:
  ObviousMatcher(std::string subject, std::string pattern)
      : subject_(std::move(subject)), pattern_(std::move(pattern)) {}

  std::string Find() {
    bool anchored = !pattern_.empty() && pattern_[0] == '^';
    for (int start = 0; start <= static_cast<int>(subject_.size()); ++start) {
      captures_.clear();
      depth_ = 0;
      int end = Match(start, anchored ? 1 : 0);
      if (!error_.empty()) return "error: " + error_;
      if (end >= 0) {
        std::string text = "[" + std::to_string(start) + "," + std::to_string(end) + ")";
        for (auto [from, length] : captures_) {
          text += " " + std::to_string(from) + "+" + std::to_string(length);
        }
        return text;
      }
      if (anchored) break;
    }
    return "nil";
  }

 private:
  static constexpr int kOpen = -1;
  static constexpr int kHere = -2;

  char P(int p) const { return p < Size() ? pattern_[static_cast<size_t>(p)] : '\0'; }
  int Size() const { return static_cast<int>(pattern_.size()); }
  int SubjectSize() const { return static_cast<int>(subject_.size()); }

  int Error(const char* text) {
    if (error_.empty()) error_ = text;
    return -1;
  }

  int ItemEnd(int p) {
    char c = P(p++);
    if (c == '%') {
      if (p == Size()) return Error("malformed pattern (ends with '%')");
      return p + 1;
    }
    if (c == '[') {
      if (P(p) == '^') ++p;
      do {
        if (p == Size()) return Error("malformed pattern (missing ']')");
        if (P(p++) == '%' && p < Size()) ++p;
      } while (P(p) != ']' || p == Size());
      return p + 1;
    }
    return p;
  }

  static bool InClass(int c, char letter) {
    bool in;
    switch (std::tolower(letter)) {
      case 'a': in = std::isalpha(c); break;
      case 'c': in = std::iscntrl(c); break;
      case 'd': in = std::isdigit(c); break;
      case 'g': in = std::isgraph(c); break;
      case 'l': in = std::islower(c); break;
      case 'p': in = std::ispunct(c); break;
      case 's': in = std::isspace(c); break;
      case 'u': in = std::isupper(c); break;
      case 'w': in = std::isalnum(c); break;
      case 'x': in = std::isxdigit(c); break;
      case 'z': in = c == 0; break;
      default: return c == static_cast<unsigned char>(letter);
    }
    return std::isupper(letter) ? !in : in;
  }

  bool InSet(int c, int p, int last) {
    bool answer = true;
    if (P(p + 1) == '^') {
      answer = false;
      ++p;
    }
    while (++p < last) {
      if (P(p) == '%') {
        ++p;
        if (InClass(c, P(p))) return answer;
      } else if (P(p + 1) == '-' && p + 2 < last) {
        p += 2;
        if (static_cast<unsigned char>(P(p - 2)) <= c && c <= static_cast<unsigned char>(P(p))) {
          return answer;
        }
      } else if (static_cast<unsigned char>(P(p)) == c) {
        return answer;
      }
    }
    return !answer;
  }

  bool MatchesOne(int s, int p, int end) {
    if (s >= SubjectSize()) return false;
    int c = static_cast<unsigned char>(subject_[static_cast<size_t>(s)]);
    switch (P(p)) {
      case '.': return true;
      case '%': return InClass(c, P(p + 1));
      case '[': return InSet(c, p, end - 1);
      default: return static_cast<unsigned char>(P(p)) == c;
    }
  }

  int Match(int s, int p) {
    if (depth_ >= 200) return Error("pattern too complex");
    ++depth_;
    int end = MatchHere(s, p);
    --depth_;
    return end;
  }

  int MatchHere(int s, int p) {
    if (!error_.empty()) return -1;
    if (p == Size()) return s;
    if (P(p) == '(') {
      bool here = P(p + 1) == ')' && p + 1 < Size();
      if (captures_.size() >= 32) return Error("too many captures");
      captures_.push_back({s, here ? kHere : kOpen});
      size_t count = captures_.size();
      int end = Match(s, p + (here ? 2 : 1));
      if (end < 0) captures_.resize(count - 1);
      return end;
    }
    if (P(p) == ')') {
      int index = static_cast<int>(captures_.size()) - 1;
      while (index >= 0 && captures_[static_cast<size_t>(index)].second != kOpen) --index;
      if (index < 0) return Error("invalid pattern capture");
      auto& capture = captures_[static_cast<size_t>(index)];
      capture.second = s - capture.first;
      int end = Match(s, p + 1);
      if (end < 0) captures_[static_cast<size_t>(index)].second = kOpen;
      return end;
    }
    if (P(p) == '$' && p + 1 == Size()) return s == SubjectSize() ? s : -1;
    if (P(p) == '%' && p + 1 < Size()) {
      char c = P(p + 1);
      if (c == 'b') {
        if (p + 3 >= Size()) return Error("malformed pattern (missing arguments to '%b')");
        if (s == SubjectSize() || subject_[static_cast<size_t>(s)] != P(p + 2)) return -1;
        int open = 1;
        for (int at = s + 1; at < SubjectSize(); ++at) {
          char here = subject_[static_cast<size_t>(at)];
          if (here == P(p + 3)) {
            if (--open == 0) return MatchHere(at + 1, p + 4);
          } else if (here == P(p + 2)) {
            ++open;
          }
        }
        return -1;
      }
      if (c == 'f') {
        if (P(p + 2) != '[') return Error("missing '[' after '%f' in pattern");
        int end = ItemEnd(p + 2);
        if (end < 0) return -1;
        int before = s == 0 ? 0 : static_cast<unsigned char>(subject_[static_cast<size_t>(s - 1)]);
        int here =
            s == SubjectSize() ? 0 : static_cast<unsigned char>(subject_[static_cast<size_t>(s)]);
        if (InSet(before, p + 2, end - 1) || !InSet(here, p + 2, end - 1)) return -1;
        return MatchHere(s, end);
      }
      if (std::isdigit(static_cast<unsigned char>(c))) {
        int index = c - '1';
        if (index < 0 || index >= static_cast<int>(captures_.size()) ||
            captures_[static_cast<size_t>(index)].second == kOpen) {
          return Error((std::string("invalid capture index %") + c).c_str());
        }
        auto [from, length] = captures_[static_cast<size_t>(index)];
        if (length == kHere || SubjectSize() - s < length) return -1;
        if (subject_.compare(static_cast<size_t>(s), static_cast<size_t>(length), subject_,
                             static_cast<size_t>(from), static_cast<size_t>(length)) != 0) {
          return -1;
        }
        return MatchHere(s + length, p + 2);
      }
    }
    int end = ItemEnd(p);
    if (end < 0) return -1;
    char repeater = P(end);
    bool one = MatchesOne(s, p, end);
    switch (repeater) {
      case '?':
        if (one) {
          int result = Match(s + 1, end + 1);
          if (result >= 0 || !error_.empty()) return result;
        }
        return MatchHere(s, end + 1);
      case '+':
        return one ? Longest(s, 1, p, end) : -1;
      case '*':
        return one ? Longest(s, 0, p, end) : MatchHere(s, end + 1);
      case '-':
        if (!one) return MatchHere(s, end + 1);
        for (;; ++s) {
          int result = Match(s, end + 1);
          if (result >= 0 || !error_.empty()) return result;
          if (!MatchesOne(s, p, end)) return -1;
        }
      default:
        return one ? MatchHere(s + 1, end) : -1;
    }
  }

  int Longest(int s, int least, int p, int end) {
    int count = least;
    while (MatchesOne(s + count, p, end)) ++count;
    for (; count >= least; --count) {
      int result = Match(s + count, end + 1);
      if (result >= 0 || !error_.empty()) return result;
    }
    return -1;
  }

  std::string subject_;
  std::string pattern_;
  std::string error_;
  int depth_ = 0;
  std::vector<std::pair<int, int>> captures_;
};

constexpr NativeStateInfo kSavedMatch = {
    .name = "test", .kind = 1, .version = 1, .parts = &PatternMatcher::kSavedParts};

// The matcher under test, with `steps` per run; between runs its state goes
// through bytes, which are as they are described, into a new matcher.
std::string Find(const std::string& subject, const std::string& pattern, int64_t steps) {
  std::string saved;
  for (int runs = 0; runs < 100'000'000; ++runs) {
    PatternMatcher matcher(subject, pattern, PatternMatcher::Anchor::kCaret);
    if (runs == 0) {
      matcher.Search(0);
    } else {
      StateReader reader(saved.data());
      matcher.Restore(reader);
    }
    matcher.set_steps(steps);
    switch (matcher.Run()) {
      case PatternMatcher::Outcome::kMore:
        saved.resize(matcher.saved_bytes());
        {
          StateWriter writer(saved.data());
          matcher.Save(writer);
        }
        EXPECT_TRUE(VisitState(kSavedMatch, saved, [](const StateRecord&, const char*) {}));
        continue;
      case PatternMatcher::Outcome::kNoMatch:
        return "nil";
      case PatternMatcher::Outcome::kError:
        return "error: " + matcher.ErrorText();
      case PatternMatcher::Outcome::kMatch:
        break;
    }
    std::string text = "[" + std::to_string(matcher.match_start()) + "," +
                       std::to_string(matcher.match_end()) + ")";
    for (uint32_t i = 0; i < matcher.capture_count(); ++i) {
      text += " " + std::to_string(matcher.capture(i).start) + "+" +
              std::to_string(static_cast<int64_t>(matcher.capture(i).length));
    }
    return text;
  }
  return "never ended";
}

TEST(StringPattern, AgreesWithTheObviousMatcherOnRandomPatterns) {
  const char* const pieces[] = {"a",  "b",  "c",    ".",    "%a",   "%d",    "[ab]",  "[^a]", "[a-c]",
                                "*",  "+",  "-",    "?",    "(",    ")",     "()",    "$",    "^",
                                "%1", "%2", "%bab", "%bxy", "%f[a]", "%f[%z]", "%W",   "%",    "[]a]",
                                "[",  "]",  "1",    "%.",   "[%a-]", "[a-%%]", "%b",   "%f",   "[^%d]"};
  std::mt19937 random(20240607);
  auto pick = [&random](size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random); };
  for (int round = 0; round < 60000; ++round) {
    std::string pattern;
    for (size_t i = pick(8) + 1; i > 0; --i) pattern += pieces[pick(std::size(pieces))];
    std::string subject;
    for (size_t i = pick(12); i > 0; --i) subject += "aaabbc1. "[pick(9)];
    std::string expected = ObviousMatcher(subject, pattern).Find();
    ASSERT_EQ(expected, Find(subject, pattern, 1'000'000)) << pattern << " in " << subject;
    ASSERT_EQ(expected, Find(subject, pattern, 1)) << pattern << " in " << subject << ", stopped";
    ASSERT_EQ(expected, Find(subject, pattern, 3)) << pattern << " in " << subject << ", stopped";
  }
}

TEST(StringPattern, AgreesOnLongSubjectsAcrossPieces) {
  std::string subject(900, 'a');
  subject += "((b))" + std::string(700, ' ') + "key = value;" + std::string(300, 'x');
  for (const char* pattern :
       {"b", "%b()", "(%w+)%s*=%s*(%w+)", "a*b", "a-%(", ".-;", ".*;", "(a*)(%(+)b", "[^a]+x$",
        "%f[%a]key", "^a+%(", "(.)%1%1%1%(", "k[%w ]-=", "%s%s-k", "[^;]*", "(a+)%1", "x*$",
        "[a(]*b%)", ".*%)", "()b()", "y", "[y]", "%d", ".-=.-;x+$"}) {
    std::string expected = ObviousMatcher(subject, pattern).Find();
    for (int64_t steps : {1, 7, 64, 4096}) {
      EXPECT_EQ(expected, Find(subject, pattern, steps)) << pattern << " by " << steps;
    }
  }
}

TEST(StringPattern, DepthLimitIsTheReferences) {
  std::string pattern;
  for (int i = 0; i < 199; ++i) pattern += "a?";
  EXPECT_EQ("[0,199)", Find(std::string(300, 'a'), pattern, 4096));
  EXPECT_EQ("error: pattern too complex", Find(std::string(300, 'a'), pattern + "a?", 4096));
}

TEST(StringPattern, LongSetsAreBuiltInPieces) {
  std::string set = "[" + std::string(100000, 'q') + "z]+$";
  EXPECT_EQ("[2,7)", Find("abqzqzq", set, 10));
  EXPECT_EQ("error: malformed pattern (missing ']')", Find("abq", std::string(100000, '['), 10));
}

TEST(StringPattern, MoreSetsThanAreRemembered) {
  std::string pattern = "[a][b][c][d][e][f][g][h]-[i][a]*[b]*[c]*[d]*[e]*[f]*[g]*$";
  EXPECT_EQ("[1,15)", Find("xabcdefghhiaaab", pattern, 1));
}

TEST(StringPattern, AWorkBoundHoldsForEachRun) {
  // Quadratic and worse: each run must end, and the steps must add up.
  std::string subject(2000, 'a');
  PatternMatcher matcher(subject, ".-.-b$", PatternMatcher::Anchor::kCaret);
  matcher.Search(0);
  int runs = 0;
  PatternMatcher::Outcome outcome;
  do {
    matcher.set_steps(4096);
    outcome = matcher.Run();
    EXPECT_GT(matcher.steps(), -4096);
    ++runs;
  } while (outcome == PatternMatcher::Outcome::kMore && runs < 1000000);
  EXPECT_EQ(PatternMatcher::Outcome::kNoMatch, outcome);
  EXPECT_GT(runs, 10);
}

TEST(StringPattern, AnEmptyMatchCostsAStep) {
  PatternMatcher matcher("abc", "", PatternMatcher::Anchor::kCaret);
  matcher.set_steps(10);
  matcher.Search(0);
  EXPECT_EQ(PatternMatcher::Outcome::kMatch, matcher.Run());
  EXPECT_LT(matcher.steps(), 10);
}

}  // namespace
}  // namespace selenite::vm
