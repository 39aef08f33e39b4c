// Long by design: the matcher is one state machine over one State; see the head of
// string_pattern.h.
#include "vm/stdlib/strings/string_pattern.h"

#include <array>
#include <cstddef>
#include <cstring>

#include "vm/support/check.h"
#include "vm/support/fuel.h"

namespace selenite::vm {
namespace {

using Bitmap = std::array<uint64_t, 4>;

constexpr bool InClass(char letter, int c) {
  bool upper = c >= 'A' && c <= 'Z';
  bool lower = c >= 'a' && c <= 'z';
  bool digit = c >= '0' && c <= '9';
  bool graph = c > 32 && c < 127;
  switch (letter) {
    case 'a': return upper || lower;
    case 'c': return c < 32 || c == 127;
    case 'd': return digit;
    case 'g': return graph;
    case 'l': return lower;
    case 'p': return graph && !(upper || lower || digit);
    case 's': return c == 32 || (c >= 9 && c <= 13);
    case 'u': return upper;
    case 'w': return upper || lower || digit;
    case 'x': return digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    case 'z': return c == 0;  // deprecated, and still there in the reference
    default: return false;
  }
}

constexpr char kClassLetters[] = "acdglpsuwxz";
constexpr size_t kClasses = sizeof(kClassLetters) - 1;

constexpr std::array<Bitmap, 2 * kClasses> MakeClassBitmaps() {
  std::array<Bitmap, 2 * kClasses> bitmaps{};
  for (size_t i = 0; i < kClasses; ++i) {
    for (int c = 0; c < 256; ++c) {
      Bitmap& bitmap = bitmaps[InClass(kClassLetters[i], c) ? i : i + kClasses];
      bitmap[static_cast<size_t>(c) >> 6] |= uint64_t{1} << (c & 63);
    }
  }
  return bitmaps;
}
constexpr std::array<Bitmap, 2 * kClasses> kClassBitmaps = MakeClassBitmaps();

// By letter: 1 + its bitmap's index, the second half for the complements (the
// upper-case letters); 0: the letter stands for itself.
constexpr std::array<uint8_t, 256> MakeClassIndex() {
  std::array<uint8_t, 256> index{};
  for (size_t i = 0; i < kClasses; ++i) {
    size_t letter = static_cast<size_t>(kClassLetters[i]);
    index[letter] = static_cast<uint8_t>(1 + i);
    index[letter - 32] = static_cast<uint8_t>(1 + kClasses + i);
  }
  return index;
}
constexpr std::array<uint8_t, 256> kClassIndex = MakeClassIndex();

// One byte each, and at the end all bytes.
constexpr size_t kAllBytes = 256;
constexpr std::array<Bitmap, kAllBytes + 1> MakeByteBitmaps() {
  std::array<Bitmap, kAllBytes + 1> bitmaps{};
  for (size_t c = 0; c < 256; ++c) {
    bitmaps[c][c >> 6] = uint64_t{1} << (c & 63);
    bitmaps[kAllBytes][c >> 6] |= uint64_t{1} << (c & 63);
  }
  return bitmaps;
}
constexpr std::array<Bitmap, kAllBytes + 1> kByteBitmaps = MakeByteBitmaps();
const uint64_t* const kAnyBits = kByteBitmaps[kAllBytes].data();

// Bytes with which an item begins that is not a byte alone.
constexpr std::array<bool, 256> MakeItemStarts() {
  std::array<bool, 256> starts{};
  for (unsigned char c : {'(', ')', '$', '%', '.', '['}) starts[c] = true;
  return starts;
}
constexpr std::array<bool, 256> kItemStarts = MakeItemStarts();

const uint64_t* ClassBits(unsigned char letter) {
  uint8_t index = kClassIndex[letter];
  return index == 0 ? nullptr : kClassBitmaps[index - 1].data();
}

bool IsRepeater(char c) { return c == '*' || c == '?' || c == '-'; }

// A bitmap that is filled: `empty` is what a word without members looks like,
// all ones for a complement. So none has to be turned around at the end.
struct SetFiller {
  uint64_t* bits;
  uint64_t empty;
  void AddWord(size_t word, uint64_t members) const {
    bits[word] = (bits[word] & ~members) | (~empty & members);
  }
  void AddByte(unsigned c) const { AddWord(c >> 6, uint64_t{1} << (c & 63)); }
};
void AddRange(const SetFiller& set, unsigned low, unsigned high) {
  for (unsigned c = low; c <= high; ++c) set.AddByte(c);
}

unsigned char Byte(const char* p) { return static_cast<unsigned char>(*p); }

size_t Smaller(size_t a, size_t b) { return a < b ? a : b; }

// Bytes that a scan may look at with `steps` left: at least a few, so that
// each run gets on.
size_t ScanLimit(int64_t steps) {
  return static_cast<size_t>((steps < 1 ? 1 : steps) * PatternMatcher::kBytesPerStep);
}
// The price of a scan between two places of a text: a step for each line of
// kBytesPerStep bytes that is left. A scan in pieces costs what it would cost in
// one. REQUIRES: from <= to.
int64_t ScanPrice(size_t from, size_t to) {
  constexpr auto kLine = static_cast<size_t>(PatternMatcher::kBytesPerStep);
  return static_cast<int64_t>(to / kLine - from / kLine);
}

constexpr char kMalformedEnd[] = "malformed pattern (ends with '%')";

}  // namespace

// ---- Suspension -------------------------------------------------------------

struct PatternMatcher::SavedRecords {
  static constexpr StateField kHeadFields[] = {
      STATE_FIELD(Head, start),       STATE_FIELD(Head, excluded_end),
      STATE_FIELD(Head, match_end),   STATE_FIELD(Head, s),
      STATE_FIELD(Head, p),           STATE_FIELD(Head, scan),
      STATE_FIELD(Head, count),       STATE_FIELD(Head, set_at),
      STATE_FIELD(Head, depth),       STATE_FIELD(Head, level),
      STATE_FIELD(Head, mode),        STATE_FIELD(Head, after_set),
      STATE_FIELD(Head, next_set),    STATE_FIELD(Head, sets_used),
      STATE_FIELD(Head, first_class), STATE_FIELD(Head, first_byte),
  };
  static constexpr StateField kSetsUsed = STATE_FIELD(Head, sets_used);
  static constexpr StateField kLevel = STATE_FIELD(Head, level);
  static constexpr StateField kDepth = STATE_FIELD(Head, depth);
  static constexpr StateField kSetFields[] = {
      STATE_FIELD(Set, bits), STATE_FIELD(Set, at), STATE_FIELD(Set, end)};
  static constexpr StateField kCaptureFields[] = {STATE_FIELD(Capture, start),
                                                  STATE_FIELD(Capture, length)};
  static constexpr StateField kChoiceFields[] = {
      STATE_FIELD(Choice, s), STATE_FIELD(Choice, low), STATE_FIELD(Choice, p),
      STATE_FIELD(Choice, kind), STATE_FIELD(Choice, literal)};

  static constexpr StateRecord kHead = DescribeRecord<Head, kHeadFields>();
  static constexpr StateRecord kSet = DescribeRecord<Set, kSetFields>();
  static constexpr StateRecord kCapture = DescribeRecord<Capture, kCaptureFields>();
  static constexpr StateRecord kChoice = DescribeRecord<Choice, kChoiceFields>();
  static constexpr StatePart kParts[] = {
      {&kHead}, {&kSet, &kSetsUsed}, {&kCapture, &kLevel}, {&kChoice, &kDepth}};
};

const StateParts PatternMatcher::kSavedParts = {SavedRecords::kParts};

// Looks at the first item: when it must match one byte of a known kind, places
// that begin with another byte need no attempt.
void PatternMatcher::FindFirstBytes() {
  if (anchored_) return;
  const char* p = pattern_.data();
  const char* end = p + pattern_.size();
  if (end - p >= 2 && *p == '(' && p[1] != ')') ++p;
  if (p == end) return;
  switch (*p) {
    case '(':
    case ')':
    case '[':
    case '.':
      return;
    case '$':
      if (p + 1 == end) return;
      break;
    case '%':
      if (p + 1 == end || (p[1] >= '0' && p[1] <= '9') || p[1] == 'f') return;
      if (p[1] == 'b') {
        if (end - p >= 4) state_.first_byte = Byte(p + 2);
        return;
      }
      break;
    default:
      break;
  }
  Single single = Decode(p);
  if (single.end < end && IsRepeater(*single.end)) return;
  if (*p != '%') {
    state_.first_byte = Byte(p);
  } else if (kClassIndex[Byte(p + 1)] == 0) {
    state_.first_byte = Byte(p + 1);
  } else {
    state_.first_class = Byte(p + 1);
  }
}

inline PatternMatcher::Single PatternMatcher::Decode(const char* p) {
  const char* end = pattern_.data() + pattern_.size();
  switch (*p) {
    case '.':
      return {kAnyBits, p + 1};
    case '%': {
      if (p + 1 == end) return {nullptr, nullptr};
      const uint64_t* bits = ClassBits(Byte(p + 1));
      return {bits != nullptr ? bits : kByteBitmaps[Byte(p + 1)].data(), p + 2};
    }
    case '[': {
      const Set* set = FindSet(static_cast<size_t>(p - pattern_.data()));
      if (set == nullptr) return {nullptr, p};
      return {set->bits, pattern_.data() + set->end};
    }
    default:
      return {kByteBitmaps[Byte(p)].data(), p + 1};
  }
}

// Not inlined: in Attempt it would slow down patterns without sets.
[[gnu::noinline]] const PatternMatcher::Set* PatternMatcher::FindSet(size_t at) const {
  for (uint32_t i = 0; i < state_.sets_used; ++i) {
    if (state_.sets[i].at == at) return &state_.sets[i];
  }
  return nullptr;
}

inline const char* PatternMatcher::SkipMatching(const Single& single, const char* s,
                                                const char* end) {
  while (s < end && single.Matches(Byte(s))) ++s;
  return s;
}

// The byte that a match of the pattern from `p` on must begin with, or -1 when
// that is not obvious. Must not hide an error that the attempt would find.
int PatternMatcher::LiteralAt(const char* p) const {
  const char* end = pattern_.data() + pattern_.size();
  if (p != end && *p == ')') {
    if (state_.depth + 2 >= kMaxDepth) return -1;
    bool open = false;
    for (uint32_t i = 0; i < state_.level; ++i) open |= state_.captures[i].length == kUnfinished;
    if (!open) return -1;
    ++p;
  }
  if (p == end) return -1;
  int literal;
  switch (*p) {
    case '(':
    case ')':
    case '[':
    case '.':
    case '$':
      return -1;
    case '%':
      if (p + 1 == end || kClassIndex[Byte(p + 1)] != 0) return -1;
      if (p[1] == 'b' || p[1] == 'f' || (p[1] >= '0' && p[1] <= '9')) return -1;
      literal = Byte(p + 1);
      p += 2;
      break;
    default:
      literal = Byte(p);
      p += 1;
      break;
  }
  return p != end && IsRepeater(*p) ? -1 : literal;
}

PatternMatcher::Outcome PatternMatcher::Run() {
  for (;;) {
    Outcome outcome;
    switch (state_.mode) {
      case Mode::kSeek:
        outcome = Seek();
        break;
      case Mode::kSetEnd:
      case Mode::kSetFill:
        outcome = BuildSet();
        if (outcome == Outcome::kMatch) continue;
        break;
      default:
        outcome = Attempt();
        break;
    }
    switch (outcome) {
      case Outcome::kMatch:
        if (state_.match_end != state_.excluded_end) {
          state_.depth = 0;  // nobody asks for another way to match
          return outcome;
        }
        [[fallthrough]];
      case Outcome::kNoMatch:
        if (anchored_ || state_.start >= subject_.size()) return Outcome::kNoMatch;
        ++state_.start;
        state_.mode = Mode::kSeek;
        break;
      case Outcome::kMore:
      case Outcome::kError:
        return outcome;
    }
  }
}

// Moves `start` to the next place worth an attempt, and makes the attempt.
PatternMatcher::Outcome PatternMatcher::Seek() {
  if (steps_ <= 0) return Outcome::kMore;
  const int first_byte = state_.first_byte;
  if (first_byte >= 0 || state_.first_class != 0) {
    const char* begin = subject_.data() + state_.start;
    size_t left = subject_.size() - state_.start;
    // memchr looks at many bytes at once.
    size_t limit = ScanLimit(steps_) * (first_byte >= 0 ? 4 : 1);
    size_t part = Smaller(left, limit);
    const char* end = begin + part;
    const char* at = begin;
    if (first_byte >= 0) {
      at = part == 0 ? nullptr : static_cast<const char*>(std::memchr(begin, first_byte, part));
      if (at == nullptr) at = end;
      steps_ -= ScanPrice(state_.start / 4, (state_.start + static_cast<size_t>(at - begin)) / 4);
    } else {
      const Single first = {ClassBits(state_.first_class), nullptr};
      while (at < end && !first.Matches(Byte(at))) ++at;
      steps_ -= ScanPrice(state_.start, state_.start + static_cast<size_t>(at - begin));
    }
    state_.start += static_cast<size_t>(at - begin);
    if (at == end) {
      return part < left ? Outcome::kMore : Outcome::kNoMatch;
    }
  }
  // An attempt costs a step, too: the empty pattern has no item.
  --steps_;
  state_.level = 0;
  state_.depth = 0;
  state_.s = state_.start;
  state_.p = anchored_ ? 1 : 0;
  state_.mode = Mode::kStep;
  return Attempt();
}

// kMatch: the set is known. The set that is being filled is the one at
// `next_set`; it gets its place when it is complete.
PatternMatcher::Outcome PatternMatcher::BuildSet() {
  const char* pattern = pattern_.data();
  const char* end = pattern + pattern_.size();
  const char* stop = pattern + state_.scan;
  stop += Smaller(static_cast<size_t>(end - stop), ScanLimit(steps_));
  Set& set = state_.sets[state_.next_set];
  // With no byte after the '[' the end of the set is not found.
  const char* const first_member = pattern + state_.set_at + 1;
  const bool negated = first_member < end && *first_member == '^';
  const SetFiller filler = {set.bits, negated ? ~uint64_t{0} : 0};
  if (state_.mode == Mode::kSetEnd) {
    const char* p = pattern + state_.scan;
    bool first = p == pattern + state_.set_at + 1;
    if (first && p < end && *p == '^') ++p;
    // The first byte of a set is a member even when it is ']'.
    while (first || p == end || *p != ']') {
      if (p == end) {
        return Fail(steps_ - ScanPrice(state_.scan, pattern_.size()),
                    "malformed pattern (missing ']')");
      }
      if (p >= stop && !first) {
        steps_ -= ScanPrice(state_.scan, static_cast<size_t>(p - pattern));
        state_.scan = static_cast<size_t>(p - pattern);
        return Outcome::kMore;
      }
      first = false;
      if (*p++ == '%' && p < end) ++p;
    }
    steps_ -= 1 + ScanPrice(state_.scan, static_cast<size_t>(p - pattern));
    state_.count = static_cast<size_t>(p - pattern);
    state_.scan = state_.set_at + 1;
    if (negated) ++state_.scan;
    for (uint64_t& bits : set.bits) bits = negated ? ~uint64_t{0} : 0;
    set.at = kNowhere;
    if (state_.next_set >= state_.sets_used) {
      state_.sets_used = static_cast<uint8_t>(state_.next_set + 1);
    }
    state_.mode = Mode::kSetFill;
    if (steps_ <= 0) return Outcome::kMore;
    stop = pattern + state_.scan;
    stop += Smaller(static_cast<size_t>(end - stop), ScanLimit(steps_));
  }
  const char* p = pattern + state_.scan;
  const char* last = pattern + state_.count;  // its ']'
  for (; p < last; ++p) {
    // Members that are neither classes nor ranges, as most are.
    const char* const plain_end = std::min(stop, last - 1);
    while (p < plain_end && *p != '%' && p[1] != '-') filler.AddByte(Byte(p++));
    if (p > stop) {
      steps_ -= ScanPrice(state_.scan, static_cast<size_t>(p - pattern));
      state_.scan = static_cast<size_t>(p - pattern);
      return Outcome::kMore;
    }
    if (*p == '%') {
      // May be the ']' itself, after a range that ended in '%': as the
      // reference has it.
      ++p;
      if (const uint64_t* bits = ClassBits(Byte(p)); bits != nullptr) {
        for (size_t i = 0; i < 4; ++i) filler.AddWord(i, bits[i]);
      } else {
        filler.AddByte(Byte(p));
      }
    } else if (p + 2 < last && p[1] == '-') {
      AddRange(filler, Byte(p), Byte(p + 2));
      p += 2;
    } else {
      filler.AddByte(Byte(p));
    }
  }
  steps_ -= ScanPrice(state_.scan, static_cast<size_t>(p - pattern));
  set.at = state_.set_at;
  set.end = state_.count + 1;
  state_.next_set = static_cast<uint8_t>((state_.next_set + 1) % kSets);
  state_.mode = state_.after_set;
  return Outcome::kMatch;
}

// One attempt at `start`, from where it stands. Long by design: it is one
// state machine, and its locals live in registers.
PatternMatcher::Outcome PatternMatcher::Attempt() {
  State& state = state_;
  const char* const begin = subject_.data();
  const char* const s_end = begin + subject_.size();
  const char* const p_end = pattern_.data() + pattern_.size();
  const char* s = begin + state.s;
  const char* p = pattern_.data() + state.p;
  int64_t steps = steps_;
  Single single;

  switch (state.mode) {
    case Mode::kFail: goto fail;
    case Mode::kExpand: goto expand;
    case Mode::kBalance: goto balance;
    case Mode::kCompare: goto compare;
    default: break;
  }

step:
  if (p == p_end) {
    state.match_end = static_cast<size_t>(s - begin);
    steps_ = steps;
    return Outcome::kMatch;
  }
  if (steps <= 0) return Suspend(Mode::kStep, s, p, steps);
  --steps;
  if (!kItemStarts[Byte(p)]) {
    single = {kByteBitmaps[Byte(p)].data(), p + 1};
    goto one_byte;
  }
  switch (*p) {
    case '(': {
      bool position = p + 1 != p_end && p[1] == ')';
      if (state.level >= kMaxCaptures) return Fail(steps, "too many captures");
      state.captures[state.level] = {static_cast<size_t>(s - begin),
                                     position ? kPosition : kUnfinished};
      ++state.level;
      if (state.depth + 1 >= kMaxDepth) return Fail(steps, "pattern too complex");
      state.choices[state.depth++].kind = ChoiceKind::kOpened;
      p += position ? 2 : 1;
      goto step;
    }
    case ')': {
      uint32_t index = state.level;
      while (index > 0 && state.captures[index - 1].length != kUnfinished) --index;
      if (index == 0) return Fail(steps, "invalid pattern capture");
      --index;
      Capture& capture = state.captures[index];
      capture.length = static_cast<size_t>(s - begin) - capture.start;
      if (state.depth + 1 >= kMaxDepth) return Fail(steps, "pattern too complex");
      Choice& choice = state.choices[state.depth++];
      choice.kind = ChoiceKind::kClosed;
      choice.low = index;
      ++p;
      goto step;
    }
    case '$':
      if (p + 1 != p_end) break;
      if (s != s_end) goto fail;
      ++p;
      goto step;
    case '.':
      single = {kAnyBits, p + 1};
      goto one_byte;
    case '%':
      if (p + 1 == p_end) break;
      if (const uint64_t* bits = ClassBits(Byte(p + 1)); bits != nullptr) {
        single = {bits, p + 2};
        goto one_byte;
      }
      switch (p[1]) {
        case 'b':
          if (p_end - p < 4) return Fail(steps, "malformed pattern (missing arguments to '%b')");
          if (s == s_end || *s != p[2]) goto fail;
          state.scan = static_cast<size_t>(s - begin) + 1;
          state.count = 1;
          goto balance;
        case 'f': {
          if (p + 2 == p_end || p[2] != '[') {
            return Fail(steps, "missing '[' after '%f' in pattern");
          }
          single = Decode(p + 2);
          if (single.bits == nullptr) {
            state.after_set = Mode::kStep;
            goto unknown_set;
          }
          unsigned char before = s == begin ? 0 : Byte(s - 1);
          unsigned char here = s == s_end ? 0 : Byte(s);
          if (single.Matches(before) || !single.Matches(here)) goto fail;
          p = single.end;
          goto step;
        }
        case '0': case '1': case '2': case '3': case '4':
        case '5': case '6': case '7': case '8': case '9': {
          uint32_t index = static_cast<uint32_t>(p[1] - '1');
          if (p[1] == '0' || index >= state.level ||
              state.captures[index].length == kUnfinished) {
            return Fail(steps, "invalid capture index %", p[1] - '0');
          }
          state.scan = 0;
          goto compare;
        }
        default:
          break;
      }
      break;
    default:
      break;
  }

  // An item that matches one byte, perhaps with a repeater.
  single = Decode(p);
  if (single.bits == nullptr) {
    if (single.end == nullptr) return Fail(steps, kMalformedEnd);
    state.after_set = Mode::kStep;
    goto unknown_set;
  }

one_byte: {
    bool matches = s != s_end && single.Matches(Byte(s));
    char repeater = single.end == p_end ? '\0' : *single.end;
    if (!matches) {
      if (!IsRepeater(repeater)) goto fail;
      p = single.end + 1;
      goto step;
    }
    switch (repeater) {
      default:
        ++s;
        p = single.end;
        goto step;
      case '?': {
        if (state.depth + 1 >= kMaxDepth) return Fail(steps, "pattern too complex");
        Choice& choice = state.choices[state.depth++];
        choice.kind = ChoiceKind::kWithout;
        choice.s = static_cast<size_t>(s - begin);
        choice.p = static_cast<size_t>(single.end + 1 - pattern_.data());
        ++s;
        p = single.end + 1;
        goto step;
      }
      case '-': {
        if (state.depth + 1 >= kMaxDepth) return Fail(steps, "pattern too complex");
        Choice& choice = state.choices[state.depth++];
        choice.kind = ChoiceKind::kLonger;
        choice.s = static_cast<size_t>(s - begin);
        choice.p = static_cast<size_t>(p - pattern_.data());
        choice.literal = static_cast<int16_t>(LiteralAt(single.end + 1));
        if (choice.literal >= 0 && Byte(s) != choice.literal) goto fail;
        p = single.end + 1;
        goto step;
      }
      case '*':
      case '+':
        state.scan = static_cast<size_t>(s - begin) + 1;
        state.count = static_cast<size_t>(s - begin) + (repeater == '+' ? 1 : 0);
        goto expand_known;
    }
  }

expand:
  single = Decode(p);
  // A set was built before the counting began, and is part of the state.
  SELENITE_CHECK(single.bits != nullptr);
expand_known: {
  const char* at = begin + state.scan;
  size_t left = static_cast<size_t>(s_end - at);
  if (single.bits == kAnyBits) {
    at = s_end;
  } else {
    size_t part = Smaller(left, ScanLimit(steps));
    const char* stop = at + part;
    at = SkipMatching(single, at, stop);
    steps -= ScanPrice(state.scan, static_cast<size_t>(at - begin));
    if (at == stop && part < left) {
      state.scan = static_cast<size_t>(at - begin);
      return Suspend(Mode::kExpand, s, p, steps);
    }
  }
  if (state.depth + 1 >= kMaxDepth) return Fail(steps, "pattern too complex");
  if (single.end + 1 == p_end) {
    // Nothing follows that could ask for less.
    s = at;
    p = p_end;
    goto step;
  }
  Choice& choice = state.choices[state.depth++];
  choice.kind = ChoiceKind::kShorter;
  choice.low = state.count;
  choice.p = static_cast<size_t>(single.end + 1 - pattern_.data());
  choice.literal = static_cast<int16_t>(LiteralAt(single.end + 1));
  if (choice.literal >= 0) {
    // The longest is not tried yet: `fail` looks for the literal from there.
    choice.s = static_cast<size_t>(at - begin) + 1;
    goto fail;
  }
  choice.s = static_cast<size_t>(at - begin);
  s = at;
  p = single.end + 1;
  goto step;
}

balance: {
  const char* at = begin + state.scan;
  size_t left = static_cast<size_t>(s_end - at);
  size_t part = Smaller(left, ScanLimit(steps));
  const char* stop = at + part;
  char open = p[2];
  char close = p[3];
  size_t count = state.count;
  for (; at < stop; ++at) {
    if (*at == close) {
      if (--count == 0) break;
    } else if (*at == open) {
      ++count;
    }
  }
  steps -= ScanPrice(state.scan, static_cast<size_t>(at - begin));
  if (at < stop) {
    s = at + 1;
    p += 4;
    goto step;
  }
  if (part == left) goto fail;
  state.scan = static_cast<size_t>(at - begin);
  state.count = count;
  return Suspend(Mode::kBalance, s, p, steps);
}

compare: {
  const Capture& capture = state.captures[p[1] - '1'];
  // A position's length is larger than any string.
  if (static_cast<size_t>(s_end - s) < capture.length) goto fail;
  size_t left = capture.length - state.scan;
  size_t part = Smaller(left, ScanLimit(steps));
  steps -= ScanPrice(ChargedBytes(state.scan, capture.length),
                     ChargedBytes(state.scan + part, capture.length));
  if (part != 0 && std::memcmp(begin + capture.start + state.scan, s + state.scan, part) != 0) {
    goto fail;
  }
  if (part < left) {
    state.scan += part;
    return Suspend(Mode::kCompare, s, p, steps);
  }
  s += capture.length;
  p += 2;
  goto step;
}

unknown_set:
  state.set_at = static_cast<size_t>(p - pattern_.data());
  if (*p == '%') state.set_at += 2;  // %f[set]
  state.scan = state.set_at + 1;
  Suspend(Mode::kSetEnd, s, p, steps);
  if (steps <= 0) return Outcome::kMore;
  if (Outcome built = BuildSet(); built != Outcome::kMatch) return built;
  steps = steps_;
  if (state.mode == Mode::kFail) goto fail;
  goto step;

fail:
  while (state.depth > 0) {
    Choice& choice = state.choices[state.depth - 1];
    switch (choice.kind) {
      case ChoiceKind::kOpened:
        --state.level;
        --state.depth;
        break;
      case ChoiceKind::kClosed:
        state.captures[choice.low].length = kUnfinished;
        --state.depth;
        break;
      case ChoiceKind::kWithout:
        s = begin + choice.s;
        p = pattern_.data() + choice.p;
        --state.depth;
        goto step;
      case ChoiceKind::kShorter: {
        if (choice.s == choice.low) {
          --state.depth;
          break;
        }
        --choice.s;
        p = pattern_.data() + choice.p;
        if (choice.literal >= 0) {
          if (steps <= 0) {
            ++choice.s;
            return Suspend(Mode::kFail, s, p, steps);
          }
          const char* low = begin + choice.low;
          s = begin + choice.s;
          const char* stop = s - Smaller(static_cast<size_t>(s - low), ScanLimit(steps));
          if (s == s_end && s > stop) --s;
          while (s > stop && Byte(s) != choice.literal) --s;
          steps -= ScanPrice(static_cast<size_t>(s - begin), choice.s + 1);
          choice.s = static_cast<size_t>(s - begin);
          if (s == s_end || Byte(s) != choice.literal) {
            if (s == low) --state.depth;
            break;
          }
          goto step;
        }
        s = begin + choice.s;
        goto step;
      }
      case ChoiceKind::kLonger: {
        if (steps <= 0) return Suspend(Mode::kFail, s, p, steps);
        s = begin + choice.s;
        p = pattern_.data() + choice.p;
        single = Decode(p);
        if (single.bits == nullptr) {
          state.after_set = Mode::kFail;
          goto unknown_set;
        }
        if (s == s_end || !single.Matches(Byte(s))) {
          --state.depth;
          break;
        }
        ++s;
        p = single.end + 1;
        if (choice.literal < 0) {
          choice.s = static_cast<size_t>(s - begin);
          goto step;
        }
        // On to the literal, over bytes that the item matches.
        const size_t from = static_cast<size_t>(s - begin);
        size_t left = static_cast<size_t>(s_end - s);
        size_t part = Smaller(left, ScanLimit(steps));
        const char* stop = s + part;
        bool dead = false;
        if (single.bits == kAnyBits) {
          const void* found = part == 0 ? nullptr : std::memchr(s, choice.literal, part);
          s = found == nullptr ? stop : static_cast<const char*>(found);
        } else {
          while (s < stop && Byte(s) != choice.literal) {
            if (!single.Matches(Byte(s))) {
              dead = true;
              break;
            }
            ++s;
          }
        }
        steps -= ScanPrice(from, static_cast<size_t>(s - begin));
        if (s == stop && s != s_end) {
          // The piece is over; the byte before `stop` was tried and is not it.
          choice.s = static_cast<size_t>(s - begin) - 1;
          return Suspend(Mode::kFail, s, p, steps);
        }
        --steps;
        if (dead || s == s_end) {
          --state.depth;
          break;
        }
        choice.s = static_cast<size_t>(s - begin);
        goto step;
      }
    }
  }
  steps_ = steps;
  return Outcome::kNoMatch;
}

std::string PatternMatcher::ErrorText() const {
  std::string text = error_text_;
  if (error_index_ >= 0) text += std::to_string(error_index_);
  return text;
}

}  // namespace selenite::vm
