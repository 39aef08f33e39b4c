// string.gsub: replaces matches by a template, a table's field or a call's
// answer.
//
// The source between replacements is copied lazily: `copied` says how much of
// it the output has, so a gsub that changes nothing copies nothing. What is
// appended for one match (the gap before it, then the replacement) may be of
// any length and is cut into pieces; where that stands is part of Progress.
//
// Slots: the four arguments, then the saved state (Progress and matcher), the
// output's Buffer (nil: empty so far), and one for a value: a key, an answer.
// In the first invocation only the arguments are there. The saved state
// describes the moment an invocation begins; whatever is appended after it is
// cut off again when the invocation has to be repeated.
#include <climits>
#include <span>
#include <utility>

#include "vm/objects/string.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/native_state.h"
#include "vm/run/operations/native_operations.h"
#include "vm/stdlib/strings/match_results.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/string_libraries.h"
#include "vm/support/number_format.h"

namespace selenite::vm {
namespace {

enum : uint32_t { kSource, kPattern, kReplacement, kMaximum, kSaved, kOutput, kValue, kAboveValue };

enum : uint32_t {
  kStart,
  kGoOn,      // after a pause: Progress::phase says where
  kPushing,   // long captures become arguments of the call; a long key
  kIndex,     // the key is in the value slot: look it up
  kAnswered,  // the answer of the call or of the table is on top
  kReturning  // the output becomes a string
};

// What leaving to run Lua costs: memory for the state of a match.
constexpr int64_t kPriceOfSaved = Heap::PriceOfObject(PatternMatcher::kMaxSavedBytes);

struct Progress {
  enum class Phase : uint8_t {
    kMatching,
    kGap,       // append the source up to the match
    kTemplate,  // then the template, from `template_at`
    kAnswer,    // or the string in the value slot
    kRest,      // at the end: append the source's end
  };
  Phase phase = Phase::kMatching;
  Phase after_gap = Phase::kTemplate;
  bool changed = false;
  bool paid = false;         // for leaving to run Lua
  bool output_paid = false;
  int64_t count = 0;
  int64_t maximum = 0;
  size_t copied = 0;       // source bytes that the output has, or that are replaced
  size_t template_at = 0;
  size_t segment_done = 0;  // bytes appended of the segment under way
  size_t output_size = 0;
};

constexpr StateField kProgressFields[] = {
    STATE_FIELD(Progress, phase),       STATE_FIELD(Progress, after_gap),
    STATE_FIELD(Progress, changed),     STATE_FIELD(Progress, paid),
    STATE_FIELD(Progress, output_paid), STATE_FIELD(Progress, count),
    STATE_FIELD(Progress, maximum),     STATE_FIELD(Progress, copied),
    STATE_FIELD(Progress, template_at), STATE_FIELD(Progress, segment_done),
    STATE_FIELD(Progress, output_size),
};
constexpr StateRecord kProgress = DescribeRecord<Progress, kProgressFields>();
constexpr NativeStateInfo kState = {.name = "string.gsub", .kind = 3, .version = 1,
                                    .own = &kProgress, .parts = &PatternMatcher::kSavedParts};

class Gsub {
 public:
  explicit Gsub(NativeCall& call)
      : call_(call),
        source_(call.TextAt(kSource).whole(Reading::kScanned)),
        matcher_(source_, call.TextAt(kPattern).whole(Reading::kScanned), PatternMatcher::Anchor::kCaret),
        output_(call) {
    matcher_.set_steps(PieceSteps());
  }
  // One that goes on with what an earlier invocation saved.
  Gsub(NativeCall& call, StateReader saved)
      : call_(call),
        source_(call.TextAt(kSource).whole(Reading::kScanned)),
        progress_(TakeProgress(saved)),
        matcher_(source_, call.TextAt(kPattern).whole(Reading::kScanned), PatternMatcher::Anchor::kCaret,
                 saved),
        output_(call) {
    matcher_.set_steps(PieceSteps());
    const Value output = call.Slot(kOutput);
    if (!output.IsNil()) {
      output_.Resume(output.AsBuffer(), progress_.output_size, progress_.output_paid);
    }
  }

  Step Begin(int64_t maximum) {
    StepCharge charge(call_, matcher_, 1);
    progress_.maximum = maximum;
    matcher_.Search(0);
    return Run();
  }

  Step Resume() {
    // Of a lookup that has to wait for the key's hash nothing is charged twice.
    const bool goes_on = call_.state() != kAnswered;
    StepCharge charge(call_, matcher_, goes_on ? 0 : 1);
    switch (call_.state()) {
      case kGoOn:
        return Run();
      case kPushing:
        return GoOnPushing();
      case kIndex: {
        Step step = GetIndex(call_, call_.Slot(kReplacement), call_.Slot(kValue), kAnswered);
        if (step != Step::kNext) return step;
        [[fallthrough]];
      }
      default: {
        Value answer = call_.Top();
        if (Step step = TakeAnswer(answer); step != Step::kNext) return step;
        return Run();
      }
    }
  }

 private:
  static Progress TakeProgress(StateReader& saved) {
    Progress progress;
    saved.Take(&progress);
    return progress;
  }

  // Leaving takes two acts, so that want of memory never finds the slots half
  // changed. First Prepare: makes the Buffers; kNext: there are slots
  // kSource..kOutput, and above them what was there before. Then Commit, which
  // cannot fail, and at once the leaving.
  Step Prepare() {
    Buffer* output = nullptr;
    if (output_.size() != 0) {
      output = output_.Spill();
      if (output == nullptr) return call_.NoMemory();
    }
    if (!ReserveState(call_, kSaved, kState, sizeof(Progress) + PatternMatcher::kMaxSavedBytes)) {
      return call_.NoMemory();
    }
    if (call_.slot_count() < kValue) call_.SetSlotCount(kValue);
    if (output != nullptr) call_.SetSlot(kOutput, Value::Of(output));
    return Step::kNext;
  }

  // For leaving that is not for a pause.
  void Pay() {
    if (output_.size() != 0) output_.PayForBuffer();
    if (!std::exchange(progress_.paid, true)) call_.Charge(kPriceOfSaved);
  }

  void Commit() {
    progress_.output_size = output_.size();
    progress_.output_paid = output_.is_paid();
    StateWriter writer(call_.heap(), call_.Slot(kSaved), kState,
                       sizeof(Progress) + matcher_.saved_bytes());
    writer.Put(&progress_);
    matcher_.Save(writer);
  }

  Step Pause(uint32_t state) {
    if (Step step = Prepare(); step != Step::kNext) return step;
    Commit();
    return call_.Pause(state);
  }

  // Leaves with `value` in its slot, to go on in `state`.
  Step PauseWith(const Value& value, uint32_t state) {
    if (Step step = Prepare(); step != Step::kNext) return step;
    Pay();
    Commit();
    call_.SetSlotCount(kAboveValue);
    call_.SetSlot(kValue, value);
    return call_.Pause(state);
  }

  Step Run() {
    for (;;) {
      if (matcher_.steps() <= 0) return Pause(kGoOn);
      switch (progress_.phase) {
        case Progress::Phase::kMatching: {
          if (progress_.count >= progress_.maximum) {
            progress_.phase = Progress::Phase::kRest;
            break;
          }
          PatternMatcher::Outcome outcome = matcher_.Run();
          if (outcome == PatternMatcher::Outcome::kMore) return Pause(kGoOn);
          if (outcome == PatternMatcher::Outcome::kError) return call_.Raise(matcher_.ErrorText());
          if (outcome == PatternMatcher::Outcome::kNoMatch) {
            progress_.phase = Progress::Phase::kRest;
            break;
          }
          ++progress_.count;
          if (Step step = Replace(); step != Step::kNext) return step;
          break;
        }
        case Progress::Phase::kGap:
          if (!AppendSource(progress_.copied, matcher_.match_start())) return call_.NoMemory();
          if (progress_.segment_done != 0) break;  // more of it
          progress_.copied = matcher_.match_end();
          progress_.phase = progress_.after_gap;
          progress_.template_at = 0;
          break;
        case Progress::Phase::kTemplate:
          if (Step step = AppendTemplate(); step != Step::kNext) return step;
          break;
        case Progress::Phase::kAnswer: {
          const std::string_view answer = call_.TextAt(kValue).whole(Reading::kScanned);
          if (!AppendSegment(answer)) return call_.NoMemory();
          if (progress_.segment_done != 0) break;
          NextMatch();
          break;
        }
        case Progress::Phase::kRest:
          if (!progress_.changed) return Finish(call_.Slot(kSource));
          if (!AppendSource(progress_.copied, source_.size())) return call_.NoMemory();
          if (progress_.segment_done != 0) break;
          return ReturnOutput();
      }
    }
  }

  // Looks for the match after this one.
  void NextMatch() {
    if (matcher_.anchored()) {
      progress_.maximum = progress_.count;
    } else {
      matcher_.Search(matcher_.match_end(), matcher_.match_end());
    }
    progress_.phase = Progress::Phase::kMatching;
  }

  void BeginGap(Progress::Phase then) {
    progress_.changed = true;
    progress_.phase = Progress::Phase::kGap;
    progress_.after_gap = then;
  }

  // A match was found. kNext: go on with the phase.
  Step Replace() {
    Value replacement = call_.Slot(kReplacement);
    if (replacement.IsString()) {
      BeginGap(Progress::Phase::kTemplate);
      return Step::kNext;
    }
    uint32_t count = replacement.IsTable() ? 1 : CaptureValueCount(matcher_);
    matcher_.TakeSteps(4);
    if (CaptureBytes(matcher_, count, source_.size()) > static_cast<size_t>(PieceBytes())) {
      if (Step step = Prepare(); step != Step::kNext) return step;
      Commit();
      call_.SetSlotCount(kValue);
      return call_.Pause(kPushing);
    }
    MatchValues captures;
    Step step = MakeMatchValues(call_, matcher_, call_.Slot(kSource), count, &captures);
    if (step != Step::kNext) return step;
    return Ask(replacement, captures);
  }

  // Has the table or the function answer for a match. kNext: it did.
  Step Ask(const Value& replacement, const MatchValues& captures) {
    const uint32_t count = captures.count;
    if (replacement.IsTable()) return LookUp(replacement.AsTable(), captures.values[0]);
    Value answer;
    if (AnswersAtOnce(replacement, captures, &answer)) return TakeAnswer(answer);
    if (Step step = Prepare(); step != Step::kNext) return step;
    Pay();
    matcher_.DropCaptures();
    Commit();
    call_.SetSlotCount(kValue);
    call_.Push(replacement);
    captures.Push(call_);
    return call_.Call(count, 1, kAnswered);
  }

  // A string function in its quick form needs no frame. Only those: they do
  // nothing that must not be done twice when memory is refused afterwards.
  bool AnswersAtOnce(const Value& function, const MatchValues& captures, Value* answer) {
    constexpr uint32_t kMost = 4;
    if (!function.IsNative() || captures.count > kMost) return false;
    const NativeInfo* native = function.AsNative();
    const std::span<const NativeInfo> pure = StringLibrary();
    if (native < pure.data() || native >= pure.data() + pure.size()) return false;
    if (native->quick == nullptr) return false;
    Value slots[1 + kMost + kQuickResults];
    for (uint32_t i = 0; i < captures.count; ++i) slots[1 + i] = captures.values[i];
    const int results = native->quick(call_.machine(), slots + 1, captures.count);
    if (results < 0) return false;
    call_.Charge(1);
    if (results > 0) *answer = slots[0];
    return true;
  }

  // A plain field is answered at once. Otherwise the key goes into a slot: it
  // must be the same one when the lookup is tried again, because a long one
  // gets its hash in between.
  Step LookUp(Table* table, const Value& key) {
    if (table->metatable() == nullptr && (key.IsShortString() || key.IsInteger())) {
      return TakeAnswer(call_.RawGet(table, key));
    }
    matcher_.TakeSteps(1);
    return PauseWith(key, kIndex);
  }

  // Long captures are made piece by piece, from the value slot on.
  Step GoOnPushing() {
    const Value replacement = call_.Slot(kReplacement);
    const bool is_table = replacement.IsTable();
    const uint32_t count = is_table ? 1 : CaptureValueCount(matcher_);
    // A function is below its arguments, where the call wants it.
    const uint32_t base = is_table ? kValue : kValue + 1;
    if (call_.slot_count() < base) call_.Push(replacement);
    Step step = PushCapturesPiece(call_, matcher_, call_.Slot(kSource), count, base, kPushing);
    if (step != Step::kNext) return step;
    MatchValues captures;
    for (uint32_t i = 0; i < count; ++i) captures.values[i] = call_.Slot(base + i);
    captures.count = count;
    if (step = Ask(replacement, captures); step != Step::kNext) return step;
    return Run();
  }

  // What the function or the table said. kNext: go on with the phase.
  Step TakeAnswer(Value answer) {
    if (answer.IsFalsy()) {
      // The match stays: it is copied with the next gap.
      NextMatch();
      return Step::kNext;
    }
    if (answer.IsNumber()) {
      char text[kNumberBufferBytes];
      size_t length = answer.IsInteger() ? FormatInteger(answer.AsInteger(), text)
                                         : FormatFloat(answer.AsFloat(), text);
      String* string = call_.NewString({text, length});
      if (string == nullptr) return call_.NoMemory();
      answer = Value::Of(string);
    }
    if (!answer.IsString()) {
      std::string problem = "invalid replacement value (a ";
      problem += Machine::BasicTypeName(answer);
      problem += ")";
      return call_.Raise(problem);
    }
    // A short answer after a short gap is appended at once: no slot, no phase.
    const Text text(*answer.AsString());
    size_t gap = matcher_.match_start() - progress_.copied;
    if (text.size() + gap <= 256) {
      if (!output_.Append(source_.substr(progress_.copied, gap)) ||
          !output_.Append(text.whole(Reading::kPaid))) {
        return call_.NoMemory();
      }
      matcher_.TakeSteps(static_cast<int64_t>(text.size() + gap) / PatternMatcher::kBytesPerStep);
      progress_.changed = true;
      progress_.copied = matcher_.match_end();
      NextMatch();
      return Step::kNext;
    }
    BeginGap(Progress::Phase::kAnswer);
    return PauseWith(answer, kGoOn);
  }

  // Appends what the steps allow of a segment of which `segment_done` bytes
  // are there already. False: no memory. The segment is complete when
  // segment_done is 0 afterwards.
  [[nodiscard]] bool AppendSegment(std::string_view segment) {
    std::string_view left = segment.substr(progress_.segment_done);
    int64_t steps = matcher_.steps() < 1 ? 1 : matcher_.steps();
    size_t limit = static_cast<size_t>(steps * PatternMatcher::kBytesPerStep);
    std::string_view part = left.substr(0, limit);
    if (!output_.Append(part)) return false;
    const size_t done = progress_.segment_done;
    matcher_.TakeSteps((done == 0 ? 1 : 0) +
                       PriceOfPart(done, done + part.size(), PatternMatcher::kBytesPerStep));
    if (part.size() < left.size()) {
      progress_.segment_done += part.size();
      matcher_.set_steps(matcher_.steps() < 0 ? matcher_.steps() : 0);
    } else {
      progress_.segment_done = 0;
    }
    return true;
  }

  [[nodiscard]] bool AppendSource(size_t from, size_t to) {
    return AppendSegment(source_.substr(from, to - from));
  }

  // Appends the template's next segments. kNext: go on with the phase.
  Step AppendTemplate() {
    const std::string_view text = call_.TextAt(kReplacement).whole(Reading::kScanned);
    while (progress_.template_at < text.size()) {
      if (matcher_.steps() <= 0) return Step::kNext;
      std::string_view rest = text.substr(progress_.template_at);
      if (rest[0] != '%') {
        // Up to the next '%', or as far as the steps reach.
        const int64_t steps = matcher_.steps();
        std::string_view run =
            rest.substr(0, static_cast<size_t>(steps * PatternMatcher::kBytesPerStep));
        run = run.substr(0, run.find('%'));
        if (!output_.Append(run)) return call_.NoMemory();
        const size_t from = progress_.template_at;
        progress_.template_at += run.size();
        matcher_.TakeSteps(
            PriceOfPart(from, progress_.template_at, PatternMatcher::kBytesPerStep));
        continue;
      }
      char c = rest.size() > 1 ? rest[1] : '\0';
      if (progress_.segment_done == 0) matcher_.TakeSteps(1);
      if (c == '%') {
        if (!output_.Append('%')) return call_.NoMemory();
      } else if (c >= '0' && c <= '9') {
        if (Step step = AppendCapture(c - '0'); step != Step::kNext) return step;
        if (progress_.segment_done != 0) continue;
      } else {
        return call_.Raise("invalid use of '%' in replacement string");
      }
      progress_.template_at += 2;
    }
    NextMatch();
    return Step::kNext;
  }

  // `number` as in the template: 0 is the whole match.
  Step AppendCapture(int number) {
    PatternMatcher::Capture capture = {matcher_.match_start(),
                                       matcher_.match_end() - matcher_.match_start()};
    uint32_t index = static_cast<uint32_t>(number) - 1;
    if (number != 0 && index < matcher_.capture_count()) {
      capture = matcher_.capture(index);
    } else if (number > 1) {
      return call_.Raise("invalid capture index %" + std::to_string(number));
    }
    if (capture.length == PatternMatcher::kUnfinished) return call_.Raise("unfinished capture");
    if (capture.length == PatternMatcher::kPosition) {
      char text[kNumberBufferBytes];
      size_t length = FormatInteger(static_cast<int64_t>(capture.start) + 1, text);
      return output_.Append(std::string_view(text, length)) ? Step::kNext : call_.NoMemory();
    }
    return AppendSegment(source_.substr(capture.start, capture.length)) ? Step::kNext
                                                                        : call_.NoMemory();
  }

  Step ReturnOutput() {
    if (output_.size() <= StringAtOnce()) {
      if (Step step = PushOutput(call_, output_, kReturning); step != Step::kNext) return step;
      return Finish(call_.Top());
    }
    // The count waits in the value slot while the output becomes a string.
    if (Step step = Prepare(); step != Step::kNext) return step;
    String* string = call_.strings().MakeLongUninitialized(output_.size());
    if (string == nullptr) return call_.NoMemory();
    call_.SetSlotCount(kAboveValue);
    call_.SetSlot(kValue, Value::Integer(progress_.count));
    call_.Push(call_.Slot(kOutput));
    return BeginWriting(call_, string, kReturning);
  }

  Step Finish(const Value& result) {
    call_.Push(result);
    call_.Push(Value::Integer(progress_.count));
    return call_.Return(2);
  }

  NativeCall& call_;
  std::string_view source_;
  Progress progress_;
  PatternMatcher matcher_;
  OutputBytes output_;
};

}  // namespace

Step StringGsub(NativeCall& call) {
  if (call.state() == kReturning) {
    if (Step step = PushOutputPiece(call, kReturning); step != Step::kNext) return step;
    call.Push(call.Slot(kValue));
    return call.Return(2);
  }
  if (call.state() != kStart) return Gsub(call, StateReader(call.Slot(kSaved), kState)).Resume();
  std::optional<Text> source = call.CheckString(kSource);
  if (!source) return call.Raised();
  if (!call.CheckString(kPattern)) return call.Raised();
  Value replacement = call.Slot(kReplacement);
  std::optional<int64_t> maximum =
      call.OptInteger(kMaximum, static_cast<int64_t>(source->size()) + 1);
  if (!maximum) return call.Raised();
  if (replacement.IsNumber()) {
    if (!call.CheckString(kReplacement)) return call.Raised();
  } else if (!replacement.IsString() && !replacement.IsTable() && !replacement.IsFunction()) {
    return call.BadType(kReplacement, "string/function/table");
  }
  call.SetSlotCount(kSaved);
  return Gsub(call).Begin(*maximum);
}

const NativeStateInfo* GsubState() { return &kState; }

}  // namespace selenite::vm
