// The harmless part of the debug library (the manual, §6.10): traceback and
// getinfo. Nothing here can change or reach what a script has no reference to
// already, but functions on its own call stack.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "vm/run/calls/backtrace.h"
#include "vm/run/calls/frame_names.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/operations/native_operations.h"
#include "vm/stdlib/base/base_libraries.h"
#include "vm/stdlib/strings/joined_text.h"
#include "vm/stdlib/strings/string_building.h"

namespace selenite::vm {

namespace {

// The fiber to look at: the first argument when it is one.
struct Subject {
  Fiber* fiber;
  uint32_t shift;  // arguments taken by it
};

Subject SubjectOf(NativeCall& call) {
  const Value value = call.Slot(0);
  if (value.IsFiber()) return {value.AsFiber(), 1};
  return {&call.fiber(), 0};
}

Step Traceback(NativeCall& call) {
  enum : uint32_t { kStart, kJoin };
  const auto finish = [&call](Step joined) {
    return joined == Step::kNext ? call.Return(1) : joined;
  };
  if (call.state() == kJoin) return finish(PushJoinedPiece(call, kJoin));
  Subject subject = SubjectOf(call);
  const Value message = call.Slot(subject.shift);
  if (!message.IsString() && !message.IsNumber() && !message.IsNil()) {
    return call.ReturnValue(message);  // left alone
  }
  const bool own = subject.fiber == &call.fiber();
  std::optional<int64_t> level = call.OptInteger(subject.shift + 1, own ? 1 : 0);
  if (!level) return call.Raised();
  if (!message.IsNil() && !call.CheckString(subject.shift)) return call.Raised();
  constexpr int64_t kMaxLevel = int64_t{1} << 31;
  const int64_t from = *level < 0 || *level > kMaxLevel ? kMaxLevel : *level;
  const std::string trace = TraceText(CaptureTrace(call.machine(), *subject.fiber, from));
  call.ChargeBytes(trace.size());
  if (message.IsNil()) return call.ReturnString(trace);
  return finish(PushJoined(call, {}, call.Slot(subject.shift), "\n" + trace, kJoin));
}

// Fills the table that getinfo returns; stops at the first failure.
class InfoTable {
 public:
  InfoTable(NativeCall& call, Table* table) : call_(call), table_(table) {}

  void Set(std::string_view name, const Value& value) {
    if (step_ != Step::kNext) return;
    String* key = call_.NewString(name);
    step_ = key == nullptr ? call_.NoMemory() : RawSet(call_, table_, Value::Of(key), value);
  }
  void Set(std::string_view name, std::string_view text) {
    if (step_ != Step::kNext) return;
    String* string = call_.NewString(text);
    if (string == nullptr) {
      step_ = call_.NoMemory();
      return;
    }
    Set(name, Value::Of(string));
  }
  void Set(std::string_view name, int64_t number) { Set(name, Value::Integer(number)); }
  Step step() const { return step_; }

 private:
  NativeCall& call_;
  Table* table_;
  Step step_ = Step::kNext;
};

void SetSource(InfoTable& info, const Value& function) {
  if (!function.IsClosure()) {
    info.Set("source", "=[C]");
    info.Set("short_src", "[C]");
    info.Set("what", "C");
    info.Set("linedefined", int64_t{-1});
    info.Set("lastlinedefined", int64_t{-1});
    return;
  }
  const Prototype* prototype = function.AsClosure()->prototype();
  const FunctionCode& code = prototype->code();
  info.Set("source", prototype->unit().chunk_name);
  info.Set("short_src", prototype->unit().display_name);
  info.Set("what", code.line_defined == 0 ? "main" : "Lua");
  info.Set("linedefined", int64_t{code.line_defined});
  info.Set("lastlinedefined", int64_t{code.line_defined == 0 ? 0 : code.last_line_defined});
}

// Below the main function of a run stands the host, as tracebacks show.
bool IsHostLevel(NativeCall& call, const Fiber& fiber, int64_t level) {
  return &fiber == call.machine().roots.main_fiber && level > 0 &&
         FrameAtLevel(call.machine(), fiber, level - 1) >= 0;
}

enum GetInfoState : uint32_t { kStart, kOptions, kLines };

// What getinfo is asked for: bits by the place in kInfoOptions.
constexpr std::string_view kInfoOptions = "SlnrutLf";
constexpr uint32_t kUnknownOption = 1u << kInfoOptions.size();
constexpr uint32_t kOptionRefused = kUnknownOption << 1;  // '>' comes first

constexpr std::array<uint16_t, 256> kBitsOfOption = [] {
  std::array<uint16_t, 256> bits{};
  bits.fill(kUnknownOption);
  for (size_t i = 0; i < kInfoOptions.size(); ++i) {
    bits[static_cast<unsigned char>(kInfoOptions[i])] = static_cast<uint16_t>(1u << i);
  }
  return bits;
}();

// Reads a piece of the options; the topmost slots are the bytes that were read and the
// bits so far. True: all are read.
bool ReadOptions(NativeCall& call, const Text& options) {
  const auto from = static_cast<size_t>(call.Top(1).AsInteger());
  auto bits = static_cast<uint32_t>(call.Top(0).AsInteger());
  constexpr int64_t kOptionsPerUnit = 16;
  const std::string_view piece = options.Take(call, from, SIZE_MAX, kOptionsPerUnit);
  bool ended = from + piece.size() == options.size();
  for (size_t i = 0; i < piece.size(); ++i) {
    if (piece[i] == '\0') {  // the end, for the reference
      ended = true;
      break;
    }
    bits |= kBitsOfOption[static_cast<unsigned char>(piece[i])];
  }
  if (from == 0 && piece.starts_with('>')) bits |= kOptionRefused;
  call.SetSlot(call.slot_count() - 2, Value::Integer(static_cast<int64_t>(from + piece.size())));
  call.SetSlot(call.slot_count() - 1, Value::Integer(bits));
  return ended;
}

// Slots in state kLines: the result, its table of lines, the function, and the
// entry of its line table to go on with.
enum LineSlot : uint32_t { kResult, kActiveLines, kFunction, kEntry, kLineSlots };

// The lines with code on them, a piece of the function at a time.
Step AddActiveLines(NativeCall& call) {
  Table* lines = call.Slot(kActiveLines).AsTable();
  const FunctionCode& code = call.Slot(kFunction).AsClosure()->prototype()->code();
  LineTable::Reader reader(code.lines, static_cast<uint32_t>(call.Slot(kEntry).AsInteger()));
  // By instruction, so that the price is the same on both tiers.
  for (int64_t budget = PieceSlots(); !reader.done();) {
    const uint32_t entry = reader.entry();
    const uint32_t line = reader.Next();
    if ((line & kSecondWord) != 0) continue;
    call.SetSlot(kEntry, Value::Integer(entry));
    if (budget-- == 0) return call.Pause(kLines);
    const Step step = RawSet(call, lines, Value::Integer(line), Value::Boolean(true));
    if (step != Step::kNext) return step;
    call.Charge(1);
  }
  return call.ReturnValue(call.Slot(kResult));
}

Step GetInfo(NativeCall& call) {
  if (call.state() == kLines) return AddActiveLines(call);
  const Subject subject = SubjectOf(call);
  if (call.state() == kStart) {
    call.SetSlotCount(subject.shift + 2);
    call.Push(Value::Integer(0));
    call.Push(Value::Integer(0));
  }
  const std::optional<Text> options = call.OptString(subject.shift + 1, "flnSrtu");
  if (!options) return call.Raised();
  if (!ReadOptions(call, *options)) return call.Pause(kOptions);
  const auto asked = static_cast<uint32_t>(call.Top().AsInteger());
  if ((asked & kOptionRefused) != 0) {
    return call.BadArgument(subject.shift + 1, "invalid option '>'");
  }
  const auto asks = [asked](char option) {
    return (asked >> kInfoOptions.find(option) & 1) != 0;
  };

  Value function = call.Slot(subject.shift);
  int64_t frame_index = -1;
  if (!function.IsFunction()) {
    std::optional<int64_t> level = call.CheckInteger(subject.shift);
    if (!level) return call.Raised();
    frame_index = *level < 0 ? -1 : FrameAtLevel(call.machine(), *subject.fiber, *level);
    if (frame_index >= 0) {
      function =
          subject.fiber->callee(subject.fiber->frame_at(static_cast<uint32_t>(frame_index)));
    } else if (IsHostLevel(call, *subject.fiber, *level)) {
      function = Value();  // a hidden native, which no script may get hold of
    } else {
      return call.ReturnValue(Value());
    }
  }
  if ((asked & kUnknownOption) != 0) {
    return call.BadArgument(subject.shift + 1, "invalid option");
  }

  Table* table = call.heap().New<Table>(0);
  if (table == nullptr) return call.NoMemory();
  InfoTable info(call, table);
  if (asks('S')) SetSource(info, function);
  if (asks('l')) {
    int64_t line = -1;
    if (frame_index >= 0 && function.IsClosure()) {
      line = CurrentLine(*subject.fiber, static_cast<uint32_t>(frame_index));
    }
    info.Set("currentline", line);
  }
  if (asks('u')) {
    const bool lua = function.IsClosure();
    const FunctionCode* code = lua ? &function.AsClosure()->prototype()->code() : nullptr;
    int64_t upvalues = lua ? function.AsClosure()->upvalue_count() : 0;
    if (function.IsNativeClosure()) upvalues = function.AsNativeClosure()->value_count();
    info.Set("nups", upvalues);
    info.Set("nparams", lua ? int64_t{code->parameter_count} : int64_t{0});
    info.Set("isvararg", Value::Boolean(!lua || code->is_vararg));
  }
  if (asks('n')) {
    std::optional<CallName> name;
    if (frame_index >= 0) {
      name = NameOfCallee(*subject.fiber, static_cast<uint32_t>(frame_index));
    }
    info.Set("namewhat", name ? name->kind : "");
    if (name) info.Set("name", name->name);
  }
  if (asks('r')) {
    info.Set("ftransfer", int64_t{0});
    info.Set("ntransfer", int64_t{0});
  }
  if (asks('t')) {
    const bool tail = frame_index >= 0 &&
                      (subject.fiber->frame_at(static_cast<uint32_t>(frame_index)).flags &
                       kTailCalled) != 0;
    info.Set("istailcall", Value::Boolean(tail));
  }
  if (asks('f')) info.Set("func", function);
  const bool with_lines = asks('L') && function.IsClosure();
  Table* lines = with_lines ? call.heap().New<Table>(0) : nullptr;
  if (with_lines) {
    if (lines == nullptr) return call.NoMemory();
    info.Set("activelines", Value::Of(lines));
    // The reference's functions all end with a return in the line of their `end`.
    const FunctionCode& code = function.AsClosure()->prototype()->code();
    if (code.line_defined != 0) {
      Step step = RawSet(call, lines, Value::Integer(code.last_line_defined), Value::Boolean(true));
      if (step != Step::kNext) return step;
    }
  }
  if (info.step() != Step::kNext) return info.step();
  if (!with_lines) return call.ReturnValue(Value::Of(table));
  call.SetSlotCount(kLineSlots);
  call.SetSlot(kResult, Value::Of(table));
  call.SetSlot(kActiveLines, Value::Of(lines));
  call.SetSlot(kFunction, function);
  call.SetSlot(kEntry, Value::Integer(0));
  return call.Continue(kLines);
}

constexpr NativeInfo kFunctions[] = {
    {.name = "getinfo", .qualified = "debug.getinfo", .prices = Price::kFrames | Price::kLines,
     .function = GetInfo},
    {.name = "traceback", .qualified = "debug.traceback", .prices = Price::kBytes | Price::kFrames,
     .function = Traceback},
};

}  // namespace

std::span<const NativeInfo> DebugLibrary() { return kFunctions; }

}  // namespace selenite::vm
