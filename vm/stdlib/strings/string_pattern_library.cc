// string: find, match, gmatch (gsub is in string_gsub.cc).
//
// The common case, a match within one piece of work whose captures are small,
// uses no slot beyond the arguments. A search that is longer pauses with its
// state in a Buffer in a slot; captures longer than a piece are copied piece
// by piece.
#include <algorithm>
#include <cstring>

#include "vm/objects/barrier.h"
#include "vm/objects/closure.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/native_state.h"
#include "vm/run/natives/quick_results.h"
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
  if (CaptureBytes(matcher, count, bytes) > static_cast<size_t>(PieceBytes())) {
    if (!ReserveSavedMatch(call, kSaved)) return call.NoMemory();
    SaveMatch(call, kSaved, matcher);
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
  StepCharge charge(call, matcher, call.state() == kMatching ? 0 : 1);
  switch (matcher.Run()) {
    case PatternMatcher::Outcome::kMatch:
      return ReturnMatch(call, matcher, wanted);
    case PatternMatcher::Outcome::kNoMatch:
      return call.ReturnValue(Value());
    case PatternMatcher::Outcome::kError:
      return call.Raise(matcher.ErrorText());
    case PatternMatcher::Outcome::kMore:
      if (!ReserveSavedMatch(call, kSaved)) return call.NoMemory();
      SaveMatch(call, kSaved, matcher);
      return call.Pause(kMatching);
  }
  __builtin_unreachable();
}

Step StartMatch(NativeCall& call, std::string_view subject, std::string_view pattern, size_t init,
                Wanted wanted) {
  PatternMatcher matcher(subject, pattern, PatternMatcher::Anchor::kCaret);
  matcher.set_steps(PieceSteps());
  matcher.Search(init);
  return RunMatch(call, matcher, wanted);
}

constexpr NativeStateInfo kPlainSearchState = {
    .name = "plain search", .kind = 2, .version = 1, .own = &SubstringSearch::kRecord};

// The rest of a plain search.
Step RunPlain(NativeCall& call, SubstringSearch& search, std::string_view subject,
              std::string_view needle) {
  const int64_t before = search.steps_done();
  SubstringSearch::Outcome outcome = search.Run(subject, needle, PieceSteps());
  call.Charge(search.steps_done() - before);
  switch (outcome) {
    case SubstringSearch::Outcome::kFound:
      call.Push(Value::Integer(static_cast<int64_t>(search.position()) + 1));
      call.Push(Value::Integer(static_cast<int64_t>(search.position() + needle.size())));
      return call.Return(2);
    case SubstringSearch::Outcome::kNotFound:
      return call.ReturnValue(Value());
    case SubstringSearch::Outcome::kMore: {
      constexpr size_t kRoom = PatternMatcher::kMaxSavedBytes;
      if (!ReserveState(call, kSaved, kPlainSearchState, kRoom)) return call.NoMemory();
      StateWriter(call.heap(), call.Slot(kSaved), kPlainSearchState, sizeof(search)).Put(&search);
      return call.Pause(kPlainSearch);
    }
  }
  __builtin_unreachable();
}

Step StartPlain(NativeCall& call, std::string_view subject, std::string_view needle, size_t init) {
  SubstringSearch search;
  search.Begin(subject, needle, init);
  call.Charge(1);
  return RunPlain(call, search, subject, needle);
}

Step GoOn(NativeCall& call, Wanted wanted) {
  std::string_view subject = call.Slot(kSubject).AsString()->view();
  std::string_view pattern = call.Slot(kPattern).AsString()->view();
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
    if (!plain && pattern->size() > static_cast<size_t>(PieceBytes())) {
      call.SetSlot(kPlain, Value::Integer(0));
      return call.Pause(kLookForSpecials);
    }
    if (!plain) call.ChargeBytes(pattern->size());
    if (plain || !HasSpecials(*pattern)) {
      return StartPlain(call, *subject, *pattern, init);
    }
  }
  return StartMatch(call, *subject, *pattern, init, wanted);
}

Step Find(NativeCall& call) { return FindOrMatch(call, Wanted::kPositions); }
Step Match(NativeCall& call) { return FindOrMatch(call, Wanted::kCaptures); }

// ---- The quick forms of find and match ------------------------------------

// Steps of a quick search. One that needs more begins again as a native: so much
// work may be done twice.
constexpr int64_t kQuickSteps = 1024;

// More captures than there are quick results? May say so in error.
bool HasManyCaptures(std::string_view pattern, uint32_t most) {
  uint32_t opened = 0;
  for (char c : pattern) opened += c == '(' ? 1 : 0;
  return opened > most;
}

int QuickPlainFind(Machine& machine, Value* slots, std::string_view subject,
                   std::string_view needle, size_t init) {
  SubstringSearch search;
  search.Begin(subject, needle, init);
  const SubstringSearch::Outcome outcome = search.Run(subject, needle, kQuickSteps);
  if (outcome == SubstringSearch::Outcome::kMore) return kNotQuick;
  ChargeQuick(machine, search.steps_done() + 1);
  if (outcome == SubstringSearch::Outcome::kNotFound) {
    slots[-1] = Value();
    return 1;
  }
  slots[-1] = Value::Integer(static_cast<int64_t>(search.position()) + 1);
  slots[0] = Value::Integer(static_cast<int64_t>(search.position() + needle.size()));
  return 2;
}

int QuickFindOrMatch(Machine& machine, Value* slots, uint32_t count, Wanted wanted) {
  int64_t position;
  if (count < 2 || !slots[kSubject].IsString() || !slots[kPattern].IsString() ||
      !GetQuickInteger(slots, count, kInit, 1, &position)) {
    return kNotQuick;
  }
  const Value subject = slots[kSubject];
  const std::string_view bytes = subject.AsString()->view();
  const std::string_view pattern = slots[kPattern].AsString()->view();
  const size_t init = StartPosition(position, bytes.size()) - 1;
  if (pattern.size() > kQuickBytes || init > bytes.size()) return kNotQuick;
  uint32_t positions = 0;
  size_t looked_at = 0;  // for special characters
  if (wanted == Wanted::kPositions) {
    if (count > kPlain && slots[kPlain].IsTruthy()) {
      return QuickPlainFind(machine, slots, bytes, pattern, init);
    }
    if (!HasSpecials(pattern)) {
      const int results = QuickPlainFind(machine, slots, bytes, pattern, init);
      if (results != kNotQuick) ChargeQuickBytes(machine, pattern.size());
      return results;
    }
    looked_at = pattern.size();
    positions = 2;
  }
  if (HasManyCaptures(pattern, kQuickResults - positions)) return kNotQuick;
  PatternMatcher matcher(bytes, pattern, PatternMatcher::Anchor::kCaret);
  matcher.set_steps(kQuickSteps);
  matcher.Search(init);
  const PatternMatcher::Outcome outcome = matcher.Run();
  int results = 1;
  if (outcome == PatternMatcher::Outcome::kNoMatch) {
    slots[-1] = Value();
  } else if (outcome == PatternMatcher::Outcome::kMatch && !matcher.has_unfinished()) {
    const uint32_t captures =
        positions != 0 ? matcher.capture_count() : CaptureValueCount(matcher);
    Value values[kQuickResults];
    if (!MakeQuickMatchValues(machine, matcher, subject, captures, values)) return kNotQuick;
    if (positions != 0) {
      slots[-1] = Value::Integer(static_cast<int64_t>(matcher.match_start()) + 1);
      slots[0] = Value::Integer(static_cast<int64_t>(matcher.match_end()));
    }
    Value* to = slots - 1 + positions;
    for (uint32_t i = 0; i < captures; ++i) to[i] = values[i];
    results = static_cast<int>(positions + captures);
  } else {
    return kNotQuick;
  }
  ChargeQuick(machine, kQuickSteps - matcher.steps() + 1);
  ChargeQuickBytes(machine, looked_at);
  return results;
}

int QuickFind(Machine& machine, Value* slots, uint32_t count) {
  return QuickFindOrMatch(machine, slots, count, Wanted::kPositions);
}
int QuickMatch(Machine& machine, Value* slots, uint32_t count) {
  return QuickFindOrMatch(machine, slots, count, Wanted::kCaptures);
}

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
  } else if (CaptureBytes(matcher, count, bytes) <= static_cast<size_t>(PieceBytes())) {
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
  Value end = Value::Integer(static_cast<int64_t>(matcher.match_end()));
  own[kOwnPosition] = end;
  own[kOwnLastEnd] = end;
  return call.Return(count);
}

int QuickGmatchNext(Machine& machine, Value* slots, uint32_t) {
  Value* own = slots[-1].AsNativeClosure()->values();
  const Value subject = own[kOwnSubject];
  const std::string_view bytes = subject.AsString()->view();
  const std::string_view pattern = own[kOwnPattern].AsString()->view();
  const size_t position = static_cast<size_t>(own[kOwnPosition].AsInteger());
  if (position > bytes.size()) return 0;
  if (pattern.size() > kQuickBytes || HasManyCaptures(pattern, kQuickResults)) return kNotQuick;
  PatternMatcher matcher(bytes, pattern, PatternMatcher::Anchor::kLiteral);
  matcher.set_steps(kQuickSteps);
  matcher.Search(position, static_cast<size_t>(own[kOwnLastEnd].AsInteger()));
  const PatternMatcher::Outcome outcome = matcher.Run();
  uint32_t results = 0;
  if (outcome == PatternMatcher::Outcome::kMatch && !matcher.has_unfinished()) {
    results = CaptureValueCount(matcher);
    const size_t length = matcher.match_end() - matcher.match_start();
    if (matcher.capture_count() == 0 && length <= kMaxShortString && length != bytes.size()) {
      String* string =
          machine.strings().Make({bytes.data() + matcher.match_start(), length});
      if (string == nullptr) return kNotQuick;
      slots[-1] = Value::Of(string);
    } else {
      // The iterator stays in its slot until all of them are made.
      Value values[kQuickResults];
      if (!MakeQuickMatchValues(machine, matcher, subject, results, values)) return kNotQuick;
      std::copy_n(values, results, slots - 1);
    }
    const Value end = Value::Integer(static_cast<int64_t>(matcher.match_end()));
    own[kOwnPosition] = end;
    own[kOwnLastEnd] = end;
  } else if (outcome != PatternMatcher::Outcome::kNoMatch) {
    return kNotQuick;
  }
  ChargeQuick(machine, kQuickSteps - matcher.steps() + 1);
  return static_cast<int>(results);
}

constexpr NativeInfo kGmatchNext = {
    .name = "for iterator", .id = "string.gmatch.next", .prices = Price::kSteps,
    .function = GmatchNext, .quick = QuickGmatchNext};

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

Step Gmatch(NativeCall& call) {
  if (!call.CheckString(0)) return call.Raised();
  if (!call.CheckString(1)) return call.Raised();
  std::optional<int64_t> position = call.OptInteger(2, 1);
  if (!position) return call.Raised();
  NativeClosure* iterator = NewIterator(call.heap(), call.Slot(0), call.Slot(1), *position);
  if (iterator == nullptr) return call.NoMemory();
  return call.ReturnValue(Value::Of(iterator));
}

int QuickGmatch(Machine& machine, Value* slots, uint32_t count) {
  if (count != 2 || !slots[0].IsString() || !slots[1].IsString()) return kNotQuick;
  NativeClosure* iterator = NewIterator(machine.heap(), slots[0], slots[1], 1);
  if (iterator == nullptr) return kNotQuick;
  slots[-1] = Value::Of(iterator);
  return 1;
}

constexpr NativeInfo kFunctions[] = {
    {.name = "find", .qualified = "string.find", .prices = Price::kSteps | Price::kBytes,
     .function = Find, .quick = QuickFind},
    {.name = "gmatch", .qualified = "string.gmatch", .prices = Price::kSteps | Price::kBytes,
     .function = Gmatch, .quick = QuickGmatch},
    {.name = "gsub", .qualified = "string.gsub", .prices = Price::kSteps | Price::kBytes,
     .function = StringGsub},
    {.name = "match", .qualified = "string.match", .prices = Price::kSteps | Price::kBytes,
     .function = Match, .quick = QuickMatch},
};

}  // namespace

std::span<const NativeInfo> StringPatternLibrary() { return kFunctions; }
const NativeStateInfo* PlainSearchState() { return &kPlainSearchState; }
const NativeInfo* GmatchIterator() { return &kGmatchNext; }

}  // namespace selenite::vm
