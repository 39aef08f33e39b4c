#include "vm/stdlib/strings/match_results.h"

#include <cstring>

#include "vm/run/natives/native_state.h"
#include "vm/run/natives/quick_results.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/string_libraries.h"

namespace selenite::vm {
namespace {

constexpr NativeStateInfo kState = {
    .name = "pattern match", .kind = 1, .version = 1, .parts = &PatternMatcher::kSavedParts};

// The span of one value. Length kPosition: the number start + 1.
PatternMatcher::Capture CaptureAt(const PatternMatcher& matcher, uint32_t index) {
  if (matcher.capture_count() == 0) {
    return {matcher.match_start(), matcher.match_end() - matcher.match_start()};
  }
  return matcher.capture(index);
}

bool HasUnfinished(const PatternMatcher& matcher, uint32_t count) {
  for (uint32_t i = 0; i < count && i < matcher.capture_count(); ++i) {
    if (matcher.capture(i).length == PatternMatcher::kUnfinished) return true;
  }
  return false;
}

}  // namespace

bool ReserveSavedMatch(NativeCall& call, uint32_t slot) {
  return ReserveState(call, slot, kState, PatternMatcher::kMaxSavedBytes);
}

void SaveMatch(NativeCall& call, uint32_t slot, const PatternMatcher& matcher) {
  StateWriter writer(call.heap(), call.Slot(slot), kState, matcher.saved_bytes());
  matcher.Save(writer);
}

void RestoreMatch(NativeCall& call, uint32_t slot, PatternMatcher& matcher) {
  StateReader reader(call.Slot(slot), kState);
  matcher.Restore(reader);
}

const NativeStateInfo* PatternMatchState() { return &kState; }

size_t CaptureBytes(const PatternMatcher& matcher, uint32_t count, size_t subject_size) {
  size_t bytes = 0;
  for (uint32_t i = 0; i < count; ++i) {
    PatternMatcher::Capture capture = CaptureAt(matcher, i);
    if (capture.length < PatternMatcher::kPosition && capture.length != subject_size) {
      bytes += capture.length;
    }
  }
  return bytes;
}

Step MakeMatchValues(NativeCall& call, const PatternMatcher& matcher, const Value& subject,
                     uint32_t count, MatchValues* result) {
  if (HasUnfinished(matcher, count)) return call.Raise("unfinished capture");
  if (count > 8) {
    if (Step step = call.Ensure(count + 8); step != Step::kNext) return step;
  }
  const Text bytes(*subject.AsString());
  for (uint32_t i = 0; i < count; ++i) {
    PatternMatcher::Capture capture = CaptureAt(matcher, i);
    if (capture.length == PatternMatcher::kPosition) {
      result->values[i] = Value::Integer(static_cast<int64_t>(capture.start) + 1);
    } else if (capture.length == bytes.size()) {
      result->values[i] = subject;
    } else {
      const Text text = bytes.Part(capture.start, capture.length);
      String* string = call.NewString(text.whole(Reading::kPaid));
      if (string == nullptr) return call.NoMemory();
      result->values[i] = Value::Of(string);
    }
  }
  result->count = count;
  return Step::kNext;
}

bool MakeQuickMatchValues(Machine& machine, const PatternMatcher& matcher, const Value& subject,
                          uint32_t count, Value* to) {
  const Text bytes(*subject.AsString());
  const int64_t mark = machine.heap().ChargeMark();
  for (uint32_t i = 0; i < count; ++i) {
    const PatternMatcher::Capture capture = CaptureAt(matcher, i);
    if (capture.length == PatternMatcher::kPosition) {
      to[i] = Value::Integer(static_cast<int64_t>(capture.start) + 1);
    } else if (capture.length == bytes.size()) {
      to[i] = subject;
    } else {
      String* string = nullptr;
      if (capture.length <= kQuickBytes) {
        const Text text = bytes.Part(capture.start, capture.length);
        string = machine.strings().Make(text.whole(Reading::kQuick));
      }
      if (string == nullptr) {
        machine.heap().ReplaceCharges(mark, 0);
        return false;
      }
      to[i] = Value::Of(string);
    }
  }
  return true;
}

// It pauses only while a string is being filled: then that string and an
// Integer are on top of the finished values (WritePiece).
Step PushCapturesPiece(NativeCall& call, const PatternMatcher& matcher, const Value& subject,
                       uint32_t count, uint32_t base, uint32_t state) {
  if (HasUnfinished(matcher, count)) return call.Raise("unfinished capture");
  if (count > 8) {
    if (Step step = call.Ensure(count + 8); step != Step::kNext) return step;
  }
  const Text bytes(*subject.AsString());
  if (call.slot_count() > base) {
    uint32_t index = call.slot_count() - base - 2;
    const PatternMatcher::Capture capture = CaptureAt(matcher, index);
    const std::string_view source =
        bytes.Part(capture.start, capture.length).whole(Reading::kWritten);
    // As for shorter captures, the price of the memory is all.
    const auto write = [source](char* out, size_t from, size_t to) {
      std::memcpy(out + from, source.data() + from, to - from);
    };
    Step step = WritePiece(call, state, write, Writing::kPaid);
    if (step != Step::kNext) return step;
  }
  // All that follow, up to the next long one.
  MatchValues made;
  bool more = false;
  for (uint32_t i = call.slot_count() - base; i < count && !more; ++i) {
    PatternMatcher::Capture capture = CaptureAt(matcher, i);
    Value& value = made.values[made.count++];
    if (capture.length == PatternMatcher::kPosition) {
      value = Value::Integer(static_cast<int64_t>(capture.start) + 1);
    } else if (capture.length == bytes.size()) {
      value = subject;
    } else {
      more = capture.length > kMaxShortString;
      String* string = more ? call.strings().MakeLongUninitialized(capture.length)
                            : call.NewString(bytes.Part(capture.start, capture.length)
                                                 .whole(Reading::kShort));
      if (string == nullptr) return call.NoMemory();
      value = Value::Of(string);
    }
  }
  made.Push(call);
  if (!more) return Step::kNext;
  call.Push(Value::Integer(0));
  return call.Pause(state);
}

}  // namespace selenite::vm
