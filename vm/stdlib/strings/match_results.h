// What find, match, gmatch and gsub share: a matcher kept between pieces, and
// its captures as values.
//
// A suspended matcher is a state in a Buffer in a slot. gsub has a state of its
// own, in which a matcher's is a part.
#pragma once

#include <cstdint>

#include "vm/run/natives/native.h"
#include "vm/stdlib/strings/string_pattern.h"

namespace selenite::vm {

// Charges at the end of a call, framed or quick, for the steps its matcher used in this
// invocation, which is one piece.
template <class Call>
class StepCharge {
 public:
  // `extra`: what the invocation costs besides: nothing when it only goes on.
  StepCharge(Call& call, const PatternMatcher& matcher, int64_t extra)
      : call_(call), matcher_(matcher), given_(matcher.steps() + extra) {}
  ~StepCharge() { call_.Charge(given_ - matcher_.steps()); }
  StepCharge(const StepCharge&) = delete;
  StepCharge& operator=(const StepCharge&) = delete;

 private:
  Call& call_;
  const PatternMatcher& matcher_;
  int64_t given_;
};

// The slot has room for a matcher afterwards. False: not enough memory, nothing
// changed.
[[nodiscard]] bool ReserveSavedMatch(NativeCall& call, uint32_t slot);
// REQUIRES: ReserveSavedMatch. Never fails.
void SaveMatch(NativeCall& call, uint32_t slot, const PatternMatcher& matcher);
void RestoreMatch(NativeCall& call, uint32_t slot, PatternMatcher& matcher);

// The number of values a match yields: its captures, or the whole match when
// it has none.
inline uint32_t CaptureValueCount(const PatternMatcher& matcher) {
  return matcher.capture_count() == 0 ? 1 : matcher.capture_count();
}
// Bytes that have to be copied for values [0, count).
size_t CaptureBytes(const PatternMatcher& matcher, uint32_t count, size_t subject_size);

// The values of a match, made before any slot changes: a native that finds no
// memory must leave its slots alone.
struct MatchValues {
  MatchValues() {}
  uint32_t count = 0;
  union {  // there are `count`; the others are not set, which would take time
    Value values[PatternMatcher::kMaxCaptures];
  };

  void Push(NativeCall& call) const {
    for (uint32_t i = 0; i < count; ++i) call.Push(values[i]);
  }
};

// Makes values [0, count) of the match at once. `subject` is the value the
// match was made in. Not kNext: return it.
Step MakeMatchValues(NativeCall& call, const PatternMatcher& matcher, const Value& subject,
                     uint32_t count, MatchValues* result);

// The same for the quick form of a native: values [0, count) go to `to`. False:
// it is not quick; nothing was changed or charged.
[[nodiscard]] bool MakeQuickMatchValues(Machine& machine, const PatternMatcher& matcher,
                                        const Value& subject, uint32_t count, Value* to);

// Pushes the values in pieces of kPieceBytes, for captures of any length: they
// are the slots from `base` on. Begin by having slot_count() == base. kPause:
// more in `state`; kNext: all are pushed.
Step PushCapturesPiece(NativeCall& call, const PatternMatcher& matcher, const Value& subject,
                       uint32_t count, uint32_t base, uint32_t state);

// string.gsub, in a file of its own.
Step StringGsub(NativeCall& call);

}  // namespace selenite::vm
