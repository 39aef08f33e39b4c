// Lua patterns (the manual, §6.4.1): a backtracking matcher that can stop
// after any step and go on later.
//
// The reference tries the rest of the pattern by calling itself. Here each
// such call is an entry of a stack of choices: where to go on when what
// follows fails. A pattern has no repeated groups, so the stack is never
// deeper than the pattern has items, and the reference's limit on its own
// recursion ("pattern too complex") bounds it at kMaxDepth. Everything the
// matcher knows is offsets in one flat State, so a suspended match is a few
// structs in a Buffer (run/natives/native_state.h).
//
// Work is counted in steps: one for each place where a match is tried, one for
// each pattern item tried there, one for each kBytesPerStep bytes that a tight
// loop looks at. Run stops when the steps given to it are used up; the caller
// charges for them. How many a match takes does not depend on where Run stopped.
//
// Sets (`[...]`) become a bitmap when first met; a few are remembered.
//
// Not a heap object, allocates nothing (but error texts), runs no Lua.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "vm/run/natives/native_state.h"

namespace selenite::vm {

class PatternMatcher {
 public:
  static constexpr uint32_t kMaxCaptures = 32;
  static constexpr uint32_t kMaxDepth = 200;
  static constexpr int64_t kBytesPerStep = 16;
  static constexpr size_t kNowhere = ~size_t{0};

  enum class Outcome : uint8_t {
    kMatch,
    kNoMatch,
    kMore,   // out of steps: give it more and Run again
    kError,  // ErrorText() says why
  };

  struct Capture {
    size_t start;
    size_t length;  // or one of the two below
  };
  static constexpr size_t kUnfinished = ~size_t{0};
  static constexpr size_t kPosition = ~size_t{0} - 1;

  enum class Anchor : uint8_t {
    kCaret,    // a leading '^' anchors
    kLiteral,  // '^' is nothing special (gmatch)
  };

  // The views must stay good while the matcher is used.
  PatternMatcher(std::string_view subject, std::string_view pattern, Anchor anchor)
      : subject_(subject), pattern_(pattern), anchored_(IsAnchored(pattern, anchor)) {
    state_.next_set = 0;
    state_.sets_used = 0;
    state_.level = 0;
    state_.depth = 0;
    state_.first_byte = -1;
    state_.first_class = 0;
    FindFirstBytes();
  }
  // One that goes on with what Save of a matcher of the same strings wrote.
  PatternMatcher(std::string_view subject, std::string_view pattern, Anchor anchor,
                 StateReader& saved)
      : subject_(subject), pattern_(pattern), anchored_(IsAnchored(pattern, anchor)) {
    Restore(saved);
  }

  // Begins a search for the first match at or after `start` (only at `start`
  // when anchored) that does not end at `excluded_end`: the end of the match
  // before, so that an empty match does not follow a match at once.
  // REQUIRES: start <= subject.size().
  void Search(size_t start, size_t excluded_end = kNowhere) {
    state_.start = start;
    state_.excluded_end = excluded_end;
    state_.mode = Mode::kSeek;
  }

  // Goes on with the search.
  Outcome Run();

  // Steps left for Run.
  int64_t steps() const { return steps_; }
  void set_steps(int64_t steps) { steps_ = steps; }
  // Takes steps for work of the caller's that belongs to the same piece.
  void TakeSteps(int64_t steps) { steps_ -= steps; }

  // ---- After kMatch.
  size_t match_start() const { return state_.start; }
  size_t match_end() const { return state_.match_end; }
  uint32_t capture_count() const { return state_.level; }
  // REQUIRES: index < capture_count().
  const Capture& capture(uint32_t index) const { return state_.captures[index]; }
  // Was a capture opened and never closed? An error, if its value is wanted.
  bool has_unfinished() const {
    for (uint32_t i = 0; i < state_.level; ++i) {
      if (state_.captures[i].length == kUnfinished) return true;
    }
    return false;
  }
  bool anchored() const { return anchored_; }

  // ---- After kError.
  std::string ErrorText() const;

  // ---- Suspension: what is in use of the state, as structs.
  static constexpr size_t kMaxSavedBytes = 8192;
  size_t saved_bytes() const {
    return sizeof(Head) + state_.sets_used * sizeof(Set) +
           state_.level * sizeof(Capture) + state_.depth * sizeof(Choice);
  }
  // saved_bytes(), as kSavedParts describes them.
  void Save(StateWriter& to) const {
    to.Put(static_cast<const Head*>(&state_));
    to.Put(state_.sets, state_.sets_used);
    to.Put(state_.captures, state_.level);
    to.Put(state_.choices, state_.depth);
  }
  // REQUIRES: what Save of a matcher of the same strings wrote.
  void Restore(StateReader& from) {
    from.Take(static_cast<Head*>(&state_));
    from.Take(state_.sets, state_.sets_used);
    from.Take(state_.captures, state_.level);
    from.Take(state_.choices, state_.depth);
  }
  static const StateParts kSavedParts;
  // Forgets the captures of a match. REQUIRES: the values wanted of them are made.
  void DropCaptures() { state_.level = 0; }

 private:
  // Where Run goes on.
  enum class Mode : uint8_t {
    kSeek,     // find a place where an attempt is worthwhile
    kStep,     // try the item at (s, p)
    kFail,     // go back to the last choice
    kExpand,   // count how far a `*` or `+` reaches: at `scan`, from `count`
    kBalance,  // look for the end of a %b: at `scan`, `count` deep
    kCompare,  // compare with a capture: `scan` bytes are equal
    kSetEnd,   // find the end of the set at `set_at`: at `scan`
    kSetFill,  // fill its bitmap: at `scan`, the set's ']' at `count`
  };

  enum class ChoiceKind : uint8_t {
    kLonger,    // `-`: one more of the item at p, then the rest
    kShorter,   // `*`, `+`: one less, not below `low`, then the rest at p
    kWithout,   // `?`: go on at (s, p)
    kOpened,    // undo the opening of a capture
    kClosed,    // undo the closing of capture number `low`
  };
  struct Choice {
    size_t s;
    size_t low;
    size_t p;
    ChoiceKind kind;
    int16_t literal;  // the byte that the rest must begin with, or -1
  };

  struct Set {
    uint64_t bits[4];
    size_t at;   // offset of its '[', kNowhere: none
    size_t end;  // just after its ']'
  };
  static constexpr uint32_t kSets = 6;

  // Saved whole; of the arrays after it only what is in use.
  struct Head {
    size_t start;
    size_t excluded_end;
    size_t match_end;
    size_t s;
    size_t p;
    size_t scan;
    size_t count;
    size_t set_at;
    uint32_t depth;
    uint32_t level;
    Mode mode;
    Mode after_set;
    uint8_t next_set;
    uint8_t sets_used;  // those above have nothing in them
    // What every match must begin with: a byte if that is not -1, else a byte
    // of the class with this letter if that is not 0, else anything.
    uint8_t first_class;
    int16_t first_byte;
  };
  struct State : Head {
    Set sets[kSets];
    Capture captures[kMaxCaptures];
    Choice choices[kMaxDepth];
  };
  static_assert(sizeof(State) <= kMaxSavedBytes);
  struct SavedRecords;  // describes them

  // The test of an item that matches one byte: a bitmap of all bytes, also for
  // a byte alone, so that no test has to ask which kind of item it is.
  struct Single {
    const uint64_t* bits;  // null: an unknown set, or (end is null) malformed
    const char* end;       // just after the item
    bool Matches(unsigned char c) const { return ((bits[c >> 6] >> (c & 63)) & 1) != 0; }
  };

  static bool IsAnchored(std::string_view pattern, Anchor anchor) {
    return anchor == Anchor::kCaret && !pattern.empty() && pattern[0] == '^';
  }
  Single Decode(const char* p);
  // The first byte in [s, end) that does not match.
  static const char* SkipMatching(const Single& single, const char* s, const char* end);
  const Set* FindSet(size_t at) const;
  int LiteralAt(const char* p) const;
  void FindFirstBytes();
  Outcome Seek();
  Outcome BuildSet();
  Outcome Fail(int64_t steps, const char* text, int index = -1) {
    steps_ = steps;
    error_text_ = text;
    error_index_ = index;
    return Outcome::kError;
  }
  Outcome Suspend(Mode mode, const char* s, const char* p, int64_t steps) {
    state_.mode = mode;
    state_.s = static_cast<size_t>(s - subject_.data());
    state_.p = static_cast<size_t>(p - pattern_.data());
    steps_ = steps;
    return Outcome::kMore;
  }
  Outcome Attempt();

  std::string_view subject_;
  std::string_view pattern_;
  int64_t steps_ = 0;
  bool anchored_;
  const char* error_text_ = nullptr;
  int error_index_ = -1;  // the number at the end of the text, or -1
  State state_;
};

}  // namespace selenite::vm
