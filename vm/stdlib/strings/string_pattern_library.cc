// string: find, match, gmatch (gsub is in string_gsub.cc).
//
// The common case, a match within one piece of work whose captures are small,
// uses no slot beyond the arguments. A search that is longer pauses with its
// state in a Buffer in a slot; captures longer than a piece are copied piece
// by piece.
#include <algorithm>
#include <array>
#include <cstring>

#include "vm/objects/barrier.h"
#include "vm/objects/closure.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/native_state.h"
#include "vm/run/natives/quick_call.h"
#include "vm/stdlib/strings/match_results.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/string_libraries.h"
#include "vm/stdlib/strings/substring_search.h"

namespace selenite::vm {
namespace {

enum class Wanted : uint8_t { kPositions, kCaptures };

// Slots of find and match.
enum : uint32_t { kSubject, kPattern, kInit, kPlain, kSaved, kFirstResult };

// States of find and match.
enum : uint32_t { kStart, kLookForSpecials, kPlainSearch, kMatching, kPushing };

// 1 for the characters that make a pattern more than a plain text.
constexpr std::array<uint8_t, 256> kSpecials = [] {
  std::array<uint8_t, 256> specials{};
  for (unsigned char c : std::string_view("^$*+?.([%-")) specials[c] = 1;
  return specials;
}();

bool HasSpecials(std::string_view pattern) {
  // Sixteen at a time without a branch: patterns of many kilobytes are priced as copies.
  constexpr size_t kAtOnce = 16;
  const auto* p = reinterpret_cast<const unsigned char*>(pattern.data());
  size_t left = pattern.size();
  for (; left >= kAtOnce; left -= kAtOnce, p += kAtOnce) {
    uint8_t found = 0;
    for (size_t i = 0; i < kAtOnce; ++i) found |= kSpecials[p[i]];
    if (found != 0) return true;
  }
  for (; left > 0; --left, ++p) {
    if (kSpecials[*p] != 0) return true;
  }
  return false;
}

// Steps of a quick search. One that needs more begins again as a native: so much
// work may be done twice.
constexpr int64_t kQuickSteps = 1024;

// Steps of a search before it pauses, or is not quick.
inline int64_t StepsAtOnce(const NativeCall&) { return PieceSteps(); }
inline int64_t StepsAtOnce(const QuickCall&) { return kQuickSteps; }

// More captures than there are quick results? May say so in error.
bool HasManyCaptures(std::string_view pattern, uint32_t most) {
  uint32_t opened = 0;
  for (char c : pattern) opened += c == '(' ? 1 : 0;
  return opened > most;
}

template <class Call>
[[gnu::always_inline]] inline uint32_t PushPositions(Call& call, const PatternMatcher& matcher,
                                                     Wanted wanted) {
  if (wanted != Wanted::kPositions) return 0;
  call.Push(Value::Integer(static_cast<int64_t>(matcher.match_start()) + 1));
  call.Push(Value::Integer(static_cast<int64_t>(matcher.match_end())));
  return 2;
}

uint32_t ResultCount(const PatternMatcher& matcher, Wanted wanted) {
  return wanted == Wanted::kPositions ? matcher.capture_count() : CaptureValueCount(matcher);
}

// Returns what find or match answers for a match.
Step ReturnMatch(NativeCall& call, const PatternMatcher& matcher, Wanted wanted) {
  Value subject = call.Slot(kSubject);
  const size_t size = subject.AsString()->length();
  const uint32_t count = ResultCount(matcher, wanted);
  if (CaptureBytes(matcher, count, size) > static_cast<size_t>(PieceBytes())) {
    if (!ReserveSavedMatch(call, kSaved)) return call.NoMemory();
    SaveMatch(call, kSaved, matcher);
    call.SetSlotCount(kFirstResult);
    return call.Pause(kPushing);
  }
  MatchValues captures;
  Step step = MakeMatchValues(call, matcher, subject, count, &captures);
  if (step != Step::kNext) return step;
  const uint32_t positions = PushPositions(call, matcher, wanted);
  captures.Push(call);
  return call.Return(positions + count);
}
// REQUIRES: there are no more results than kQuickResults.
[[gnu::always_inline]] inline int ReturnMatch(QuickCall& call, const PatternMatcher& matcher,
                                              Wanted wanted) {
  if (matcher.has_unfinished()) return call.NotQuick();
  const uint32_t count = ResultCount(matcher, wanted);
  Value captures[kQuickResults];
  if (!MakeQuickMatchValues(call.machine(), matcher, call.Argument(kSubject), count, captures)) {
    return call.NotQuick();
  }
  const uint32_t positions = PushPositions(call, matcher, wanted);
  for (uint32_t i = 0; i < count; ++i) call.Push(captures[i]);
  return call.Return(positions + count);
}

// The rest of a search with a pattern. `extra`: as for StepCharge.
template <class Call>
[[gnu::always_inline]] inline typename Call::Result RunMatch(Call& call, PatternMatcher& matcher,
                                                             Wanted wanted, int64_t extra) {
  StepCharge charge(call, matcher, extra);
  switch (matcher.Run()) {
    case PatternMatcher::Outcome::kMatch:
      return ReturnMatch(call, matcher, wanted);
    case PatternMatcher::Outcome::kNoMatch:
      return call.ReturnValue(Value());
    case PatternMatcher::Outcome::kError:
      if constexpr (Call::kIsQuick) {
        return call.NotQuick();
      } else {
        return call.Raise(matcher.ErrorText());
      }
    case PatternMatcher::Outcome::kMore:
      if constexpr (Call::kIsQuick) {
        return call.NotQuick();
      } else {
        if (!ReserveSavedMatch(call, kSaved)) return call.NoMemory();
        SaveMatch(call, kSaved, matcher);
        return call.Pause(kMatching);
      }
  }
  __builtin_unreachable();
}

template <class Call>
[[gnu::always_inline]] inline typename Call::Result StartMatch(Call& call,
                                                               std::string_view subject,
                                                               std::string_view pattern,
                                                               size_t init, Wanted wanted) {
  if constexpr (Call::kIsQuick) {
    const uint32_t positions = wanted == Wanted::kPositions ? 2 : 0;
    if (HasManyCaptures(pattern, kQuickResults - positions)) return call.NotQuick();
  }
  PatternMatcher matcher(subject, pattern, PatternMatcher::Anchor::kCaret);
  matcher.set_steps(StepsAtOnce(call));
  matcher.Search(init);
  return RunMatch(call, matcher, wanted, 1);
}

constexpr NativeStateInfo kPlainSearchState = {
    .name = "plain search", .kind = 2, .version = 1, .own = &SubstringSearch::kRecord};

// The rest of a plain search.
template <class Call>
typename Call::Result RunPlain(Call& call, SubstringSearch& search, std::string_view subject,
                               std::string_view needle) {
  const int64_t before = search.steps_done();
  SubstringSearch::Outcome outcome = search.Run(subject, needle, StepsAtOnce(call));
  call.Charge(search.steps_done() - before);
  switch (outcome) {
    case SubstringSearch::Outcome::kFound:
      call.Push(Value::Integer(static_cast<int64_t>(search.position()) + 1));
      call.Push(Value::Integer(static_cast<int64_t>(search.position() + needle.size())));
      return call.Return(2);
    case SubstringSearch::Outcome::kNotFound:
      return call.ReturnValue(Value());
    case SubstringSearch::Outcome::kMore:
      if constexpr (Call::kIsQuick) {
        return call.NotQuick();
      } else {
        constexpr size_t kRoom = PatternMatcher::kMaxSavedBytes;
        if (!ReserveState(call, kSaved, kPlainSearchState, kRoom)) return call.NoMemory();
        StateWriter(call.heap(), call.Slot(kSaved), kPlainSearchState, sizeof(search)).Put(&search);
        return call.Pause(kPlainSearch);
      }
  }
  __builtin_unreachable();
}

template <class Call>
typename Call::Result StartPlain(Call& call, std::string_view subject, std::string_view needle,
                                 size_t init) {
  SubstringSearch search;
  search.Begin(subject, needle, init);
  call.Charge(1);
  return RunPlain(call, search, subject, needle);
}

Step GoOn(NativeCall& call, Wanted wanted) {
  const std::string_view subject = call.TextAt(kSubject).whole(Reading::kScanned);
  const std::string_view pattern = call.TextAt(kPattern).whole(Reading::kScanned);
  size_t init = static_cast<size_t>(call.Slot(kInit).AsInteger()) - 1;
  switch (call.state()) {
    case kLookForSpecials: {
      size_t from = static_cast<size_t>(call.Slot(kPlain).AsInteger());
      const size_t part = std::min(pattern.size() - from, static_cast<size_t>(PieceBytes()));
      ChargeReached(call, from, from + part, pattern.size());
      if (HasSpecials(pattern.substr(from, part))) {
        return StartMatch(call, subject, pattern, init, wanted);
      }
      from += part;
      if (from == pattern.size()) return StartPlain(call, subject, pattern, init);
      call.SetSlot(kPlain, Value::Integer(static_cast<int64_t>(from)));
      return call.Pause(kLookForSpecials);
    }
    case kPlainSearch: {
      SubstringSearch search;
      StateReader(call.Slot(kSaved), kPlainSearchState).Take(&search);
      return RunPlain(call, search, subject, pattern);
    }
    default: {
      PatternMatcher matcher(subject, pattern, PatternMatcher::Anchor::kCaret);
      RestoreMatch(call, kSaved, matcher);
      matcher.set_steps(PieceSteps());
      if (call.state() == kMatching) return RunMatch(call, matcher, wanted, 0);
      const uint32_t count = ResultCount(matcher, wanted);
      uint32_t base = kFirstResult;
      if (wanted == Wanted::kPositions) {
        if (call.slot_count() == base) PushPositions(call, matcher, wanted);
        base += 2;
      }
      Step step =
          PushCapturesPiece(call, matcher, call.Slot(kSubject), count, base, kPushing);
      if (step != Step::kNext) return step;
      return call.Return(call.slot_count() - kFirstResult);
    }
  }
}

template <class Call>
[[gnu::always_inline]] inline typename Call::Result BeginSearch(Call& call, Wanted wanted) {
  std::optional<Text> subject = call.CheckString(kSubject);
  if (!subject) return call.Raised();
  std::optional<Text> pattern = call.CheckString(kPattern);
  if (!pattern) return call.Raised();
  std::optional<int64_t> position = call.OptInteger(kInit, 1);
  if (!position) return call.Raised();
  const size_t init = StartPosition(*position, subject->size()) - 1;
  if (init > subject->size()) return call.ReturnValue(Value());
  const bool plain = wanted == Wanted::kPositions && call.Slot(kPlain).IsTruthy();
  if constexpr (Call::kIsQuick) {
    if (pattern->size() > kQuickBytes) return call.NotQuick();
  } else {
    call.SetSlotCount(kSaved);
    // Still counted from 1: this may have to be done again.
    call.SetSlot(kInit, Value::Integer(static_cast<int64_t>(init) + 1));
    if (wanted == Wanted::kPositions && !plain &&
        pattern->size() > static_cast<size_t>(PieceBytes())) {
      call.SetSlot(kPlain, Value::Integer(0));
      return call.Pause(kLookForSpecials);
    }
  }
  if (wanted == Wanted::kPositions) {
    if (!plain) call.ChargeBytes(pattern->size());
    if (plain || !HasSpecials(pattern->whole(Reading::kScanned))) {
      return StartPlain(call, subject->whole(Reading::kScanned), pattern->whole(Reading::kScanned), init);
    }
  }
  return StartMatch(call, subject->whole(Reading::kScanned), pattern->whole(Reading::kScanned), init, wanted);
}

template <Wanted wanted>
Step FindOrMatch(NativeCall& call) {
  return call.state() == kStart ? BeginSearch(call, wanted) : GoOn(call, wanted);
}
template <Wanted wanted>
int QuickFindOrMatch(QuickCall& call) {
  return BeginSearch(call, wanted);
}

// ---- gmatch -----------------------------------------------------------------

// Values of the iterator's closure. The end of the last match is -1 before
// the first one.
enum : uint32_t { kOwnSubject, kOwnPattern, kOwnPosition, kOwnLastEnd, kOwnCount };

// States and slots of the iterator.
enum : uint32_t { kNextStart, kNextMatching, kNextPushing };
enum : uint32_t { kNextSaved, kNextFirstResult };

// The next one begins where this match ends.
void SetPosition(Value* own, const PatternMatcher& matcher) {
  const Value end = Value::Integer(static_cast<int64_t>(matcher.match_end()));
  own[kOwnPosition] = end;
  own[kOwnLastEnd] = end;
}

Step GmatchNext(NativeCall& call) {
  Value* own = call.closure()->values();
  Value subject = own[kOwnSubject];
  std::string_view bytes = subject.AsString()->bytes(Reading::kScanned);
  size_t position = static_cast<size_t>(own[kOwnPosition].AsInteger());
  if (position > bytes.size()) return call.ReturnNothing();

  PatternMatcher matcher(bytes, own[kOwnPattern].AsString()->bytes(Reading::kScanned),
                         PatternMatcher::Anchor::kLiteral);
  matcher.set_steps(PieceSteps());
  StepCharge charge(call, matcher, call.state() == kNextStart ? 1 : 0);
  if (call.state() == kNextStart) {
    call.SetSlotCount(0);
    matcher.Search(position, static_cast<size_t>(own[kOwnLastEnd].AsInteger()));
  } else {
    RestoreMatch(call, kNextSaved, matcher);
  }
  if (call.state() != kNextPushing) {
    switch (matcher.Run()) {
      case PatternMatcher::Outcome::kMatch:
        break;
      case PatternMatcher::Outcome::kNoMatch:
        return call.ReturnNothing();
      case PatternMatcher::Outcome::kError:
        return call.Raise(matcher.ErrorText());
      case PatternMatcher::Outcome::kMore:
        if (!ReserveSavedMatch(call, kNextSaved)) return call.NoMemory();
        SaveMatch(call, kNextSaved, matcher);
        return call.Pause(kNextMatching);
    }
  }
  uint32_t count = CaptureValueCount(matcher);
  Step step;
  if (call.state() == kNextPushing) {
    step = PushCapturesPiece(call, matcher, subject, count, kNextFirstResult, kNextPushing);
  } else if (CaptureBytes(matcher, count, bytes.size()) <= static_cast<size_t>(PieceBytes())) {
    MatchValues captures;
    step = MakeMatchValues(call, matcher, subject, count, &captures);
    if (step == Step::kNext) captures.Push(call);
  } else {
    if (!ReserveSavedMatch(call, kNextSaved)) return call.NoMemory();
    SaveMatch(call, kNextSaved, matcher);
    return call.Pause(kNextPushing);
  }
  if (step != Step::kNext) return step;
  // Only now: until here everything can be done again.
  SetPosition(own, matcher);
  return call.Return(count);
}

int QuickGmatchNext(QuickCall& call) {
  Value* own = call.closure()->values();
  const Value subject = own[kOwnSubject];
  const std::string_view bytes = subject.AsString()->bytes(Reading::kScanned);
  const std::string_view pattern = own[kOwnPattern].AsString()->bytes(Reading::kScanned);
  const size_t position = static_cast<size_t>(own[kOwnPosition].AsInteger());
  if (position > bytes.size()) return call.ReturnNothing();
  if (pattern.size() > kQuickBytes || HasManyCaptures(pattern, kQuickResults)) {
    return call.NotQuick();
  }
  PatternMatcher matcher(bytes, pattern, PatternMatcher::Anchor::kLiteral);
  matcher.set_steps(StepsAtOnce(call));
  StepCharge charge(call, matcher, 1);
  matcher.Search(position, static_cast<size_t>(own[kOwnLastEnd].AsInteger()));
  const PatternMatcher::Outcome outcome = matcher.Run();
  if (outcome == PatternMatcher::Outcome::kNoMatch) return call.ReturnNothing();
  if (outcome != PatternMatcher::Outcome::kMatch || matcher.has_unfinished()) {
    return call.NotQuick();
  }
  const uint32_t count = CaptureValueCount(matcher);
  const size_t length = matcher.match_end() - matcher.match_start();
  if (matcher.capture_count() == 0 && length <= kMaxShortString && length != bytes.size()) {
    String* string = call.strings().Make({bytes.data() + matcher.match_start(), length});
    if (string == nullptr) return call.NoMemory();
    call.Push(Value::Of(string));
  } else {
    Value captures[kQuickResults];
    if (!MakeQuickMatchValues(call.machine(), matcher, subject, count, captures)) {
      return call.NotQuick();
    }
    for (uint32_t i = 0; i < count; ++i) call.Push(captures[i]);
  }
  SetPosition(own, matcher);
  return call.Return(count);
}

constexpr NativeInfo kGmatchNext = {
    .name = "for iterator", .id = "string.gmatch.next", .prices = Price::kSteps,
    .function = GmatchNext, .quick = Quick<QuickGmatchNext>};

// An iterator over `subject` from `init` on, in the reference's counting. Null:
// no memory.
NativeClosure* NewIterator(Heap& heap, const Value& subject, const Value& pattern,
                           int64_t position) {
  const size_t length = subject.AsString()->length();
  size_t init = StartPosition(position, length) - 1;
  // Beyond the end: no match at all, not even an empty one.
  if (init > length) init = length + 1;
  NativeClosure* iterator = heap.New<NativeClosure>(NativeClosure::ExtraBytes(kOwnCount),
                                                    &kGmatchNext, uint32_t{kOwnCount});
  if (iterator == nullptr) return nullptr;
  Value* own = iterator->values();
  own[kOwnSubject] = subject;
  own[kOwnPattern] = pattern;
  own[kOwnPosition] = Value::Integer(static_cast<int64_t>(init));
  own[kOwnLastEnd] = Value::Integer(-1);
  Barrier(heap, *iterator, own[kOwnSubject]);
  Barrier(heap, *iterator, own[kOwnPattern]);
  return iterator;
}

template <class Call>
typename Call::Result Gmatch(Call& call) {
  if (!call.CheckString(0)) return call.Raised();
  if (!call.CheckString(1)) return call.Raised();
  std::optional<int64_t> position = call.OptInteger(2, 1);
  if (!position) return call.Raised();
  NativeClosure* iterator =
      NewIterator(call.heap(), call.Argument(0), call.Argument(1), *position);
  if (iterator == nullptr) return call.NoMemory();
  return call.ReturnValue(Value::Of(iterator));
}

constexpr NativeInfo kFunctions[] = {
    {.name = "find", .qualified = "string.find", .prices = Price::kSteps | Price::kBytes,
     .function = FindOrMatch<Wanted::kPositions>,
     .quick = Quick<QuickFindOrMatch<Wanted::kPositions>>},
    {.name = "gmatch", .qualified = "string.gmatch", .prices = Price::kSteps | Price::kBytes,
     .function = Gmatch<NativeCall>, .quick = Quick<Gmatch<QuickCall>>},
    {.name = "gsub", .qualified = "string.gsub", .prices = Price::kSteps | Price::kBytes,
     .function = StringGsub},
    {.name = "match", .qualified = "string.match", .prices = Price::kSteps | Price::kBytes,
     .function = FindOrMatch<Wanted::kCaptures>,
     .quick = Quick<QuickFindOrMatch<Wanted::kCaptures>>},
};

}  // namespace

std::span<const NativeInfo> StringPatternLibrary() { return kFunctions; }
const NativeStateInfo* PlainSearchState() { return &kPlainSearchState; }
const NativeInfo* GmatchIterator() { return &kGmatchNext; }

}  // namespace selenite::vm
