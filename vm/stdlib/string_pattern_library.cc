// string: find, match, gmatch (gsub is in string_gsub.cc).
//
// The common case, a match within one piece of work whose captures are small,
// uses no slot beyond the arguments. A search that is longer pauses with its
// state in a Buffer in a slot; captures longer than a piece are copied piece
// by piece.
#include <cstring>

#include "vm/objects/barrier.h"
#include "vm/objects/closure.h"
#include "vm/stdlib/library.h"
#include "vm/stdlib/match_results.h"
#include "vm/stdlib/string_building.h"
#include "vm/stdlib/substring_search.h"

namespace selenite::vm {
namespace {

enum class Wanted : uint8_t { kPositions, kCaptures };

// Slots of find and match.
enum : uint32_t { kSubject, kPattern, kInit, kPlain, kSaved, kFirstResult };

// States of find and match.
enum : uint32_t { kStart, kLookForSpecials, kPlainSearch, kMatching, kPushing };

constexpr bool IsSpecial(unsigned char c) {
  switch (c) {
    case '^': case '$': case '*': case '+': case '?':
    case '.': case '(': case '[': case '%': case '-':
      return true;
    default:
      return false;
  }
}

bool HasSpecials(std::string_view pattern) {
  for (char c : pattern) {
    if (IsSpecial(static_cast<unsigned char>(c))) return true;
  }
  return false;
}

// Returns what find or match answers for a match.
Step ReturnMatch(NativeCall& call, const PatternMatcher& matcher, Wanted wanted) {
  Value subject = call.Slot(kSubject);
  std::string_view bytes = subject.AsString()->view();
  uint32_t count =
      wanted == Wanted::kPositions ? matcher.capture_count() : CaptureValueCount(matcher);
  uint32_t positions = 0;
  if (CaptureBytes(matcher, count, bytes) > static_cast<size_t>(kPieceBytes)) {
    if (!ReserveSavedMatch(call, kSaved, 0)) return call.NoMemory();
    SaveMatch(call, kSaved, {}, matcher);
    call.SetSlotCount(kFirstResult);
    return call.Pause(kPushing);
  }
  MatchValues captures;
  Step step = MakeMatchValues(call, matcher, subject, count, &captures);
  if (step != Step::kNext) return step;
  if (wanted == Wanted::kPositions) {
    call.Push(Value::Integer(static_cast<int64_t>(matcher.match_start()) + 1));
    call.Push(Value::Integer(static_cast<int64_t>(matcher.match_end())));
    positions = 2;
  }
  captures.Push(call);
  return call.Return(positions + count);
}

// The rest of a search with a pattern.
Step RunMatch(NativeCall& call, PatternMatcher& matcher, Wanted wanted) {
  StepCharge charge(call, matcher);
  switch (matcher.Run()) {
    case PatternMatcher::Outcome::kMatch:
      return ReturnMatch(call, matcher, wanted);
    case PatternMatcher::Outcome::kNoMatch:
      return call.ReturnValue(Value());
    case PatternMatcher::Outcome::kError:
      return call.Raise(matcher.ErrorText());
    case PatternMatcher::Outcome::kMore:
      if (!ReserveSavedMatch(call, kSaved, 0)) return call.NoMemory();
      SaveMatch(call, kSaved, {}, matcher);
      return call.Pause(kMatching);
  }
  __builtin_unreachable();
}

Step StartMatch(NativeCall& call, std::string_view subject, std::string_view pattern, size_t init,
                Wanted wanted) {
  PatternMatcher matcher(subject, pattern, PatternMatcher::Anchor::kCaret);
  matcher.set_steps(kPieceSteps);
  matcher.Search(init);
  return RunMatch(call, matcher, wanted);
}

// The rest of a plain search.
Step RunPlain(NativeCall& call, SubstringSearch& search, std::string_view subject,
              std::string_view needle) {
  SubstringSearch::Outcome outcome = search.Run(subject, needle, kPieceSteps);
  call.Charge(kPieceSteps - search.steps_left() + 1);
  switch (outcome) {
    case SubstringSearch::Outcome::kFound:
      call.Push(Value::Integer(static_cast<int64_t>(search.position()) + 1));
      call.Push(Value::Integer(static_cast<int64_t>(search.position() + needle.size())));
      return call.Return(2);
    case SubstringSearch::Outcome::kNotFound:
      return call.ReturnValue(Value());
    case SubstringSearch::Outcome::kMore: {
      if (!ReserveSavedMatch(call, kSaved, 0)) return call.NoMemory();
      Buffer* saved = call.Slot(kSaved).AsBuffer();
      saved->Truncate(0);
      bool done = saved->Append(
          call.heap(), {reinterpret_cast<const char*>(&search), sizeof(SubstringSearch)});
      SELENITE_CHECK(done);
      return call.Pause(kPlainSearch);
    }
  }
  __builtin_unreachable();
}

Step StartPlain(NativeCall& call, std::string_view subject, std::string_view needle, size_t init) {
  SubstringSearch search;
  search.Begin(subject, needle, init);
  return RunPlain(call, search, subject, needle);
}

Step GoOn(NativeCall& call, Wanted wanted) {
  std::string_view subject = call.Slot(kSubject).AsString()->view();
  std::string_view pattern = call.Slot(kPattern).AsString()->view();
  size_t init = static_cast<size_t>(call.Slot(kInit).AsInteger()) - 1;
  switch (call.state()) {
    case kLookForSpecials: {
      size_t from = static_cast<size_t>(call.Slot(kPlain).AsInteger());
      size_t part = ChargePiece(call, pattern.size() - from);
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
      std::memcpy(static_cast<void*>(&search), SavedMatch(call, kSaved).data(), sizeof(search));
      return RunPlain(call, search, subject, pattern);
    }
    default: {
      PatternMatcher matcher(subject, pattern, PatternMatcher::Anchor::kCaret);
      matcher.Restore(SavedMatch(call, kSaved));
      matcher.set_steps(kPieceSteps);
      if (call.state() == kMatching) return RunMatch(call, matcher, wanted);
      uint32_t count = matcher.capture_count();
      uint32_t base = kFirstResult;
      if (wanted == Wanted::kPositions) {
        if (call.slot_count() == base) {
          call.Push(Value::Integer(static_cast<int64_t>(matcher.match_start()) + 1));
          call.Push(Value::Integer(static_cast<int64_t>(matcher.match_end())));
        }
        base += 2;
      } else {
        count = CaptureValueCount(matcher);
      }
      Step step =
          PushCapturesPiece(call, matcher, call.Slot(kSubject), count, base, kPushing);
      if (step != Step::kNext) return step;
      return call.Return(call.slot_count() - kFirstResult);
    }
  }
}

Step FindOrMatch(NativeCall& call, Wanted wanted) {
  if (call.state() != kStart) return GoOn(call, wanted);
  std::optional<std::string_view> subject = call.CheckString(kSubject);
  if (!subject) return call.Raised();
  std::optional<std::string_view> pattern = call.CheckString(kPattern);
  if (!pattern) return call.Raised();
  std::optional<int64_t> position = call.OptInteger(kInit, 1);
  if (!position) return call.Raised();
  size_t init = StartPosition(*position, subject->size()) - 1;
  if (init > subject->size()) return call.ReturnValue(Value());
  bool plain = wanted == Wanted::kPositions && call.Slot(kPlain).IsTruthy();
  call.SetSlotCount(kSaved);
  // Still counted from 1: this may have to be done again.
  call.SetSlot(kInit, Value::Integer(static_cast<int64_t>(init) + 1));
  if (wanted == Wanted::kPositions) {
    if (!plain && pattern->size() > static_cast<size_t>(kPieceBytes)) {
      call.SetSlot(kPlain, Value::Integer(0));
      return call.Pause(kLookForSpecials);
    }
    if (plain || !HasSpecials(*pattern)) {
      if (!plain) call.ChargeBytes(pattern->size());
      return StartPlain(call, *subject, *pattern, init);
    }
  }
  return StartMatch(call, *subject, *pattern, init, wanted);
}

Step Find(NativeCall& call) { return FindOrMatch(call, Wanted::kPositions); }
Step Match(NativeCall& call) { return FindOrMatch(call, Wanted::kCaptures); }

// ---- gmatch -----------------------------------------------------------------

// Values of the iterator's closure. The end of the last match is -1 before
// the first one.
enum : uint32_t { kOwnSubject, kOwnPattern, kOwnPosition, kOwnLastEnd, kOwnCount };

// States and slots of the iterator.
enum : uint32_t { kNextStart, kNextMatching, kNextPushing };
enum : uint32_t { kNextSaved, kNextFirstResult };

Step GmatchNext(NativeCall& call) {
  Value* own = call.closure()->values();
  Value subject = own[kOwnSubject];
  std::string_view bytes = subject.AsString()->view();
  size_t position = static_cast<size_t>(own[kOwnPosition].AsInteger());
  if (position > bytes.size()) return call.ReturnNothing();

  PatternMatcher matcher(bytes, own[kOwnPattern].AsString()->view(),
                         PatternMatcher::Anchor::kLiteral);
  matcher.set_steps(kPieceSteps);
  StepCharge charge(call, matcher);
  if (call.state() == kNextStart) {
    call.SetSlotCount(0);
    matcher.Search(position, static_cast<size_t>(own[kOwnLastEnd].AsInteger()));
  } else {
    matcher.Restore(SavedMatch(call, kNextSaved));
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
        if (!ReserveSavedMatch(call, kNextSaved, 0)) return call.NoMemory();
        SaveMatch(call, kNextSaved, {}, matcher);
        return call.Pause(kNextMatching);
    }
  }
  uint32_t count = CaptureValueCount(matcher);
  Step step;
  if (call.state() == kNextPushing) {
    step = PushCapturesPiece(call, matcher, subject, count, kNextFirstResult, kNextPushing);
  } else if (CaptureBytes(matcher, count, bytes) <= static_cast<size_t>(kPieceBytes)) {
    MatchValues captures;
    step = MakeMatchValues(call, matcher, subject, count, &captures);
    if (step == Step::kNext) captures.Push(call);
  } else {
    if (!ReserveSavedMatch(call, kNextSaved, 0)) return call.NoMemory();
    SaveMatch(call, kNextSaved, {}, matcher);
    return call.Pause(kNextPushing);
  }
  if (step != Step::kNext) return step;
  // Only now: until here everything can be done again.
  Value end = Value::Integer(static_cast<int64_t>(matcher.match_end()));
  own[kOwnPosition] = end;
  own[kOwnLastEnd] = end;
  return call.Return(count);
}

constexpr NativeInfo kGmatchNext = {"for iterator", "for iterator", GmatchNext};

Step Gmatch(NativeCall& call) {
  std::optional<std::string_view> subject = call.CheckString(0);
  if (!subject) return call.Raised();
  if (!call.CheckString(1)) return call.Raised();
  std::optional<int64_t> position = call.OptInteger(2, 1);
  if (!position) return call.Raised();
  size_t init = StartPosition(*position, subject->size()) - 1;
  // Beyond the end: no match at all, not even an empty one.
  if (init > subject->size()) init = subject->size() + 1;
  NativeClosure* iterator = call.heap().New<NativeClosure>(NativeClosure::ExtraBytes(kOwnCount),
                                                           &kGmatchNext, uint32_t{kOwnCount});
  if (iterator == nullptr) return call.NoMemory();
  Value* own = iterator->values();
  own[kOwnSubject] = call.Slot(0);
  own[kOwnPattern] = call.Slot(1);
  own[kOwnPosition] = Value::Integer(static_cast<int64_t>(init));
  own[kOwnLastEnd] = Value::Integer(-1);
  Barrier(call.heap(), *iterator, own[kOwnSubject]);
  Barrier(call.heap(), *iterator, own[kOwnPattern]);
  return call.ReturnValue(Value::Of(iterator));
}

constexpr NativeInfo kFunctions[] = {
    {"find", "string.find", Find},
    {"gmatch", "string.gmatch", Gmatch},
    {"gsub", "string.gsub", StringGsub},
    {"match", "string.match", Match},
};

}  // namespace

std::span<const NativeInfo> StringPatternLibrary() { return kFunctions; }

}  // namespace selenite::vm
