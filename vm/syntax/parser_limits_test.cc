// Hostile texts: every limit at it and one past it, chains without end, a
// meter that refuses, and noise.
#include <pthread.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <random>
#include <string>

#include "gtest/gtest.h"
#include "vm/support/arena.h"
#include "vm/syntax/parser.h"

namespace selenite::vm {
namespace {

std::string Repeat(std::string_view piece, int count) {
  std::string text;
  text.reserve(piece.size() * static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) text += piece;
  return text;
}

// "" for a correct text.
std::string ErrorOf(const std::string& source) {
  UnlimitedMeter meter;
  Arena arena(meter);
  const ParseResult result = Parse(source, "=s", arena);
  EXPECT_NE(result.status, ParseStatus::kStopped);
  return result.diagnostic.message;
}

// piece(0) piece(1) …
std::string Sequence(int count, const std::function<std::string(int)>& piece) {
  std::string text;
  for (int i = 0; i < count; ++i) text += piece(i);
  return text;
}

// ---- Nesting

struct Nest {
  const char* name;
  std::string prefix, open, middle, close;
  int limit;  // the deepest that lua5.4 accepts in `load`
};

const Nest kNests[] = {
    {"parentheses", "x=", "(", "1", ")", 195},
    {"do", "", "do ", "", "end ", 197},
    {"while", "", "while 1 do ", "", "end ", 196},
    {"if", "", "if 1 then ", "", "end ", 196},
    {"repeat", "", "repeat ", "", "until 1 ", 196},
    {"functions", "", "function f() ", "", "end ", 197},
    {"returned functions", "", "return function() ", "", "end ", 98},
    {"tables", "x=", "{", "", "}", 196},
    {"keys", "x=", "{[", "1", "]=1}", 195},
    {"arguments", "", "f(", "", ")", 197},
    {"indices", "x=", "f[", "1", "]", 195},
    {"not", "x=", "not ", "1", "", 195},
    {"concatenation", "x=", "x..", "1", "", 195},
    {"power and minus", "x=", "a^-", "1", "", 97},
    {"targets", "", "a,", "a = 1", "", 195},
};

std::string Nested(const Nest& nest, int depth) {
  return nest.prefix + Repeat(nest.open, depth) + nest.middle + Repeat(nest.close, depth);
}

TEST(ParserLimitsTest, NestingStopsWhereTheReferenceStops) {
  for (const Nest& nest : kNests) {
    SCOPED_TRACE(nest.name);
    EXPECT_EQ(ErrorOf(Nested(nest, nest.limit)), "");
    EXPECT_EQ(ErrorOf(Nested(nest, nest.limit + 1)), "C stack overflow");
    EXPECT_EQ(ErrorOf(Nested(nest, 5000)), "C stack overflow");
  }
}

TEST(ParserLimitsTest, NestingFitsInASmallStack) {
#ifdef __SANITIZE_ADDRESS__
  constexpr size_t kStackBytes = 1024 * 1024;  // its frames are several times larger
#else
  constexpr size_t kStackBytes = 128 * 1024;
#endif
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStackBytes), 0);
  for (const Nest& nest : kNests) {
    std::string source = Nested(nest, nest.limit);
    pthread_t thread;
    const auto run = [](void* text) -> void* {
      UnlimitedMeter meter;
      Arena arena(meter);
      return Parse(*static_cast<std::string*>(text), "=s", arena).chunk == nullptr ? text : nullptr;
    };
    ASSERT_EQ(pthread_create(&thread, &attributes, run, &source), 0);
    void* failed = nullptr;
    pthread_join(thread, &failed);
    EXPECT_EQ(failed, nullptr) << nest.name;
  }
  pthread_attr_destroy(&attributes);
}

// ---- Counts

TEST(ParserLimitsTest, LocalVariables) {
  const auto local = [](int i) { return "local a" + std::to_string(i) + "\n"; };
  EXPECT_EQ(ErrorOf(Sequence(200, local)), "");
  EXPECT_EQ(ErrorOf(Sequence(201, local)),
            "s:202: too many local variables (limit is 200) in main function near <eof>");
  EXPECT_EQ(ErrorOf("do " + Sequence(200, local) + "end " + Sequence(200, local)), "");
  EXPECT_EQ(ErrorOf("\nfunction f(" + Repeat("a,", 200) + "b) end"),
            "s:2: too many local variables (limit is 200) in function at line 2 near ')'");
  // A loop keeps three or four variables for itself.
  EXPECT_EQ(ErrorOf(Sequence(196, local) + "for i=1,2 do end"), "");
  EXPECT_EQ(ErrorOf(Sequence(197, local) + "for i=1,2 do end"),
            "s:198: too many local variables (limit is 200) in main function near '='");
  EXPECT_EQ(ErrorOf(Sequence(195, local) + "for i in x do end"), "");
  EXPECT_EQ(ErrorOf(Sequence(196, local) + "for i in x do end"),
            "s:197: too many local variables (limit is 200) in main function near 'in'");
}

TEST(ParserLimitsTest, Upvalues) {
  const auto source = [](int count) {
    const auto name = [](int i) { return "a" + std::to_string(i); };
    const auto local = [&](int i) { return "local " + name(i) + "\n"; };
    return Sequence(150, local) + "local function f()\n" +
           Sequence(count - 150, [&](int i) { return local(i + 150); }) +
           "local function g() local x = nil " +
           Sequence(count, [&](int i) { return "x = " + name(i) + " "; }) + "end end";
  };
  EXPECT_EQ(ErrorOf(source(255)), "");
  EXPECT_EQ(ErrorOf(source(256)),
            "s:258: too many upvalues (limit is 255) in function at line 258 near 'end'");
}

// ---- Long, not nested: linear, and no recursion along them

TEST(ParserLimitsTest, LongChains) {
  EXPECT_EQ(ErrorOf("if x then " + Repeat("elseif x then ", 100000) + "end"), "");
  for (const char* op : {" and a", " or a", " + a", " < a", ".a", "[1]", "()", "'s'", ":m()"}) {
    EXPECT_EQ(ErrorOf("x = a" + Repeat(op, 100000)), "") << op;
  }
  EXPECT_EQ(ErrorOf("f(" + Repeat("1,", 100000) + "1)"), "");
  EXPECT_EQ(ErrorOf("x = {" + Repeat("1,", 100000) + "}"), "");
  EXPECT_EQ(ErrorOf("function a" + Repeat(".a", 100000) + "() end"), "");
  EXPECT_EQ(ErrorOf(Repeat(";", 100000)), "");
}

TEST(ParserLimitsTest, ManyLabelsAndGotos) {
  constexpr int kCount = 30000;
  const auto jump = [](int i) { return "goto l" + std::to_string(i) + "\n"; };
  const auto label = [](int i) { return "::l" + std::to_string(i) + "::\n"; };
  const auto label_and_call = [&](int i) { return label(i) + "f()\n"; };
  EXPECT_EQ(ErrorOf(Sequence(kCount, jump) + Sequence(kCount, label)), "");
  EXPECT_EQ(ErrorOf(Sequence(kCount, jump) + Sequence(kCount, label_and_call)), "");
  EXPECT_EQ(ErrorOf(Sequence(kCount, label) + Sequence(kCount, jump)), "");
  EXPECT_EQ(ErrorOf(Repeat("goto a ", kCount) + "::a::"), "");
  EXPECT_EQ(ErrorOf(Sequence(kCount, jump)),
            "s:30001: no visible label 'l0' for <goto> at line 1");
}

TEST(ParserLimitsTest, ManyUsesOfFarVariables) {
  // 90 functions of 100 variables around 100,000 uses of the outermost.
  const auto function = [](int i) {
    return "local function f() local " + Repeat("x,", 99) + "y" + std::to_string(i) + "\n";
  };
  EXPECT_EQ(ErrorOf(Sequence(90, function) + "local z = y0" + Repeat("+y0+y1", 50000) +
                    Repeat(" end", 90)),
            "");
}

// ---- Paying

// Grants a number of calls, then refuses everything.
class TestMeter final : public Meter {
 public:
  int64_t work_left = INT64_MAX;
  size_t bytes_left = SIZE_MAX;
  int64_t largest_charge = 0;
  int64_t work = 0;

  bool ChargeWork(int64_t units) override {
    largest_charge = std::max(largest_charge, units);
    work += units;
    work_left -= units;
    return work_left >= 0;
  }
  bool ReserveBytes(size_t bytes) override {
    if (bytes > bytes_left) return false;
    bytes_left -= bytes;
    return true;
  }
  void ReleaseBytes(size_t bytes) override { bytes_left += bytes; }
};

TEST(ParserLimitsTest, TokensAndBytesAreCharged) {
  TestMeter meter;
  Arena arena(meter);
  // Three tokens and the end, 5 bytes.
  EXPECT_EQ(Parse("x = 1", "=s", arena).status, ParseStatus::kParsed);
  EXPECT_EQ(meter.work, 4 + 1);
  meter.work = 0;
  const std::string source = Repeat("x = 1\n", 10000);
  EXPECT_EQ(Parse(source, "=s", arena).status, ParseStatus::kParsed);
  EXPECT_EQ(meter.work, 30001 + 938);
  EXPECT_LE(meter.largest_charge, 1024);
}

TEST(ParserLimitsTest, HugeTokensAreChargedInPieces) {
  const std::string body(1 << 20, '1');
  for (const std::string& source :
       {"x = '" + body + "'", "x = [[" + body + "]]", "--" + body, "--[[" + body + "]]",
        "x = " + body, "x = 0x" + body, "x" + body + " = 1", std::string(1 << 20, ' '),
        "x = '\\n" + body + "'", "x = [[\r" + body + "]]", "x = '\\z" + Repeat("\n", 1 << 20) + "'",
        "--[" + Repeat("=", 1 << 20), "x = [" + Repeat("=", 1 << 20)}) {
    SCOPED_TRACE(source.substr(0, 10));
    TestMeter meter;
    Arena arena(meter);
    Parse(source, "=s", arena);
    EXPECT_GE(meter.work, (1 << 20) / 64);
    EXPECT_LE(meter.largest_charge, 1024);
    TestMeter poor;
    poor.work_left = 5000;
    Arena poor_arena(poor);
    EXPECT_EQ(Parse(source, "=s", poor_arena).status, ParseStatus::kStopped);
    EXPECT_LE(poor.work, 5000 + 1024);
  }
}

// Wherever the meter says stop, also while the parser looks at the token after
// the next one, the parser comes to an end.
TEST(ParserLimitsTest, StopsAtEveryCheckpoint) {
  const std::string fields = "t = {" + Repeat("x = 1, ", 300) + "} ";
  for (int shift = 0; shift < 5; ++shift) {
    const std::string source = std::string(static_cast<size_t>(shift), ';') + fields +
                               Repeat("y = 1 ", 1000) + Repeat(fields, 5);
    TestMeter whole;
    Arena arena(whole);
    ASSERT_EQ(Parse(source, "=s", arena).status, ParseStatus::kParsed);
    for (int64_t allowed = 0; allowed < whole.work; allowed += 250) {
      TestMeter poor;
      poor.work_left = allowed;
      poor.bytes_left = 64 << 20;
      Arena poor_arena(poor);
      EXPECT_EQ(Parse(source, "=s", poor_arena).status, ParseStatus::kStopped) << allowed;
      EXPECT_LE(poor.work, allowed + 1024 + 64);
    }
  }
}

TEST(ParserLimitsTest, DecodedTextIsAskedForBeforeItIsAllocated) {
  TestMeter meter;
  meter.bytes_left = 100 * 1024;
  Arena arena(meter);
  const std::string source = "x = '\\n" + std::string(1 << 20, 'a') + "'";
  EXPECT_EQ(Parse(source, "=s", arena).status, ParseStatus::kStopped);
  EXPECT_LE(arena.bytes(), 100u * 1024);
}

const char kSample[] =
    "local a <const>, b = 1, {x = 'a\\u{41}b', [2] = f}\n"
    "function m.n:o(p, ...) if p then return self, ... elseif a then goto done else b = p end\n"
    "  for i = 1, #p do local c <close> = p[i] .. [[long\r\nstring]] while c do break end end\n"
    "  for k, v in pairs(p) do b[k] = function() return v, b, a, not -v ^ 2 // 3 end end\n"
    "  repeat local d = 0x1p4 until d ::done:: end\n";

TEST(ParserLimitsTest, StopsWhereverWorkIsRefused) {
  const std::string source = Repeat("do " + std::string(kSample) + " end ", 60);
  TestMeter whole;
  {
    Arena arena(whole);
    ASSERT_EQ(Parse(source, "=s", arena).status, ParseStatus::kParsed);
  }
  for (int64_t allowed = 0; allowed < whole.work; allowed += 97) {
    TestMeter meter;
    meter.work_left = allowed;
    Arena arena(meter);
    EXPECT_EQ(Parse(source, "=s", arena).status, ParseStatus::kStopped);
    EXPECT_LE(meter.work, allowed + 1024);
  }
  TestMeter exact;
  exact.work_left = whole.work;
  Arena arena(exact);
  EXPECT_EQ(Parse(source, "=s", arena).status, ParseStatus::kParsed);
}

TEST(ParserLimitsTest, StopsWhereverMemoryIsRefused) {
  const std::string source = Repeat("do " + std::string(kSample) + " end ", 60);
  TestMeter whole;
  Arena measured(whole);
  ASSERT_EQ(Parse(source, "=s", measured).status, ParseStatus::kParsed);
  for (size_t allowed = 0; allowed < measured.bytes(); allowed += 1999) {
    TestMeter meter;
    meter.bytes_left = allowed;
    {
      Arena arena(meter);
      EXPECT_EQ(Parse(source, "=s", arena).status, ParseStatus::kStopped);
    }
    EXPECT_EQ(meter.bytes_left, allowed);
  }
}

// ---- Noise

TEST(ParserLimitsTest, TokenSoup) {
  static constexpr const char* kFragments[] = {
      "x",        "y",       "a.b",      "1",      "2.5",    "0x1F",    "'s'",     "\"t\\n\"",
      "[[l]]",    "nil",     "true",     "...",    "+",      "-",       "^",       "#",
      "~",        "//",      "..",       "==",     "<",      ">",       "=",       "(",
      ")",        "{",       "}",        "[",      "]",      "::",      ";",       ":",
      ",",        ".",       "and",      "or",     "not",    "if",      "then",    "else",
      "elseif",   "end",     "while",    "do",     "for",    "in",      "repeat",  "until",
      "function", "local",   "return",   "break",  "goto",   "goto l",  "::l::",   "local x",
      "f()",      "x = 1",   "f(x)",     "end",    "end",    "end",     "\n",      "do",
      "for i=1,2 do",        "for k,v in p() do",  "while x do",        "if x then",
      "local function f()",  "function g(...)",    "return function(a)", "<const>", "<close>",
      "local y <const> = 1", "local _ENV = {}",    "--c\n",  "\\",      "3x",      "'\\q'",
      "_ENV",     "\xff",    "--[[",     "'",      "\\z",    "'\\u{",   "0x"};
  int parsed = 0;
  for (unsigned seed = 0; seed < 4000; ++seed) {
    std::minstd_rand random(seed + 1);
    std::string source;
    const int count = 1 + static_cast<int>(random() % 40);
    for (int i = 0; i < count; ++i) {
      source += kFragments[random() % std::size(kFragments)];
      source += ' ';
    }
    SCOPED_TRACE(source);
    UnlimitedMeter meter;
    Arena arena(meter);
    const ParseResult result = Parse(source, "=s", arena);
    ASSERT_NE(result.status, ParseStatus::kStopped);
    ASSERT_EQ(result.status == ParseStatus::kSyntaxError, !result.diagnostic.message.empty());
    parsed += result.status == ParseStatus::kParsed;
  }
  EXPECT_GT(parsed, 0);
}

// The text ends exactly where its memory does: a sanitizer sees a read beyond.
void ParseExactly(std::string_view source) {
  const std::unique_ptr<char[]> bytes(new char[source.size()]);
  std::copy(source.begin(), source.end(), bytes.get());
  UnlimitedMeter meter;
  Arena arena(meter);
  Parse({bytes.get(), source.size()}, "=s", arena);
}

TEST(ParserLimitsTest, DamagedPrograms) {
  using namespace std::string_view_literals;
  const std::string sample(kSample);
  for (size_t cut = 0; cut <= sample.size(); ++cut) {
    const std::string head = sample.substr(0, cut);
    const std::string tail = sample.substr(cut);
    ParseExactly(head);
    ParseExactly(tail);
    for (std::string_view junk : {"\0"sv, "'"sv, "end "sv, "("sv, "[["sv, "\\"sv, "::a:: "sv}) {
      ParseExactly(head + std::string(junk) + tail);
    }
  }
}

TEST(ParserLimitsTest, TextsThatEndInTheMiddleOfAToken) {
  for (std::string_view source :
       {"", "-", "--", "--[", "--[=", "--[[", "--[[]", "[", "[=", "[[", "[[]", "[=[]=", "'", "'\\",
        "'\\x", "'\\x1", "'\\u", "'\\u{", "'\\u{1", "'\\z", "'\\z ", "'\\1", "'\\12", "'\\\n",
        "'\\\r", "0", "0x", "1e", "1e+", "1.", ".", "..", "...", "<", ">", "/", "~", ":", "a", "\r",
        "\n\r"}) {
    SCOPED_TRACE(source);
    ParseExactly(source);
    ParseExactly("return " + std::string(source));
  }
}

TEST(ParserLimitsTest, RandomBytes) {
  std::minstd_rand random(20240607);
  for (int round = 0; round < 3000; ++round) {
    std::string source(random() % 60, '\0');
    for (char& c : source) c = static_cast<char>(random() >> 8);
    ParseExactly(source);
  }
}

}  // namespace
}  // namespace selenite::vm
