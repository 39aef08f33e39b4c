// io.write and file:write (the manual, §6.8).
//
// What fits into the file's buffer is put there by the quick form. The native
// itself may take a call of the system, and writes at most a piece before it
// looks at the fuel.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/quick_call.h"
#include "vm/stdlib/local/file_values.h"
#include "vm/stdlib/local/local_libraries.h"
#include "vm/stdlib/strings/value_text.h"
#include "vm/support/number_format.h"

namespace selenite::vm {

namespace {

// `text` of `value` as it is written: of numbers the plain "%d" and "%.14g", so
// that 1.0 is "1", unlike what tostring says.
std::string_view Written(const Value& value, const ValueText& text) {
  std::string_view view = text.view();
  if (value.IsFloat() && view.ends_with(".0")) view.remove_suffix(2);
  return view;
}

// What arguments cost, beside their bytes.
constexpr int64_t ArgumentsPrice(uint32_t count) { return count / 4; }

// How far a call has got.
struct Progress {
  uint32_t arguments = 0;
  int64_t floats = 0;  // among them
  size_t bytes = 0;
};
template <class Call>
[[gnu::always_inline]] inline void ChargeWritten(Call& call, Progress before, Progress now) {
  call.Charge(ArgumentsPrice(now.arguments) - ArgumentsPrice(before.arguments) +
              kFuelPerFloatText * (now.floats - before.floats) +
              PriceOfPart(before.bytes, now.bytes, kCopiedBytesPerFuelUnit));
}

// ---- Quick forms ---------------------------------------------------------------

// The texts are the arguments from `first` on.
[[gnu::always_inline]] inline int QuickWrite(QuickCall& call, const Value& value,
                                             uint32_t first) {
  if (!IsFile(value) || !IsOpen(value)) return kNotQuick;
  LocalFile& file = FileOf(call.machine(), value);
  const uint32_t count = call.argument_count() - first;
  const Value* const texts = count == 0 ? nullptr : &call.Argument(first);
  const size_t room = std::min(file.room(), kQuickBytes);
  size_t bytes = 0;
  int64_t floats = 0;
  if (count == 1 && texts->IsString()) [[likely]] {
    bytes = texts->AsString()->length();
    if (bytes > room) return kNotQuick;
    file.Put(texts->AsString()->bytes(Reading::kQuick));
  } else {
    // All of them or none: numbers at their longest.
    if (count > kQuickBytes / kNumberBufferBytes) return kNotQuick;
    for (uint32_t i = 0; i < count; ++i) {
      if (texts[i].IsString()) {
        bytes += texts[i].AsString()->length();
      } else if (texts[i].IsNumber()) {
        bytes += kNumberBufferBytes;
      } else {
        return kNotQuick;
      }
      if (bytes > room) return kNotQuick;
    }
    bytes = 0;
    for (uint32_t i = 0; i < count; ++i) {
      const ValueText text(texts[i]);
      const std::string_view view = Written(texts[i], text);
      file.Put(view);
      bytes += view.size();
      floats += texts[i].IsFloat() ? 1 : 0;
    }
  }
  ChargeWritten(call, {}, {.arguments = count, .floats = floats, .bytes = bytes});
  return call.ReturnValue(value);
}

int QuickIoWrite(QuickCall& call) {
  return QuickWrite(call, call.machine().library.local.output, 0);
}

int QuickFileWrite(QuickCall& call) {
  if (!call.HasSlot(0)) return call.NotQuick();
  return QuickWrite(call, call.Argument(0), 1);
}

// ---- The natives ---------------------------------------------------------------

// Slots in state kMore: the arguments; the next of them and how many bytes of
// it are written; the first error, or 0; how many bytes are written in all.
enum State : uint32_t { kStart, kMore, kTell };
constexpr uint32_t kStateSlots = 4;

// Slot `first` has the first text.
Step Write(NativeCall& call, LocalFile& file, const Value& file_value, uint32_t first) {
  const bool goes_on = call.state() != kStart;
  const uint32_t count = call.slot_count() - (goes_on ? kStateSlots : 0);
  uint32_t next = goes_on ? static_cast<uint32_t>(call.Slot(count).AsInteger()) : first;
  size_t offset = goes_on ? static_cast<size_t>(call.Slot(count + 1).AsInteger()) : 0;
  int error = goes_on ? static_cast<int>(call.Slot(count + 2).AsInteger()) : 0;
  if (call.state() == kTell) return ReturnOutcome(call, error);

  const size_t written_before =
      goes_on ? static_cast<size_t>(call.Slot(count + 3).AsInteger()) : 0;
  const uint32_t began = next;
  size_t left = static_cast<size_t>(PieceBytes());
  int64_t floats = 0;
  while (next < count && left > 0 && next - began < static_cast<uint32_t>(PieceSlots())) {
    const Value value = call.Slot(next);
    const ValueText text(value);
    if (!text.valid()) return call.BadType(next, "string");
    const std::string_view view = Written(value, text);
    const std::string_view piece = view.substr(offset, left);
    if (piece.size() <= file.room()) {
      file.Put(piece);
    } else if (const int failed = file.Write(piece); error == 0) {
      error = failed;
    }
    left -= piece.size();
    offset += piece.size();
    if (offset < view.size()) break;
    floats += value.IsFloat() ? 1 : 0;
    ++next;
    offset = 0;
  }
  const size_t written = written_before + static_cast<size_t>(PieceBytes()) - left;
  ChargeWritten(call, {.arguments = began - first, .bytes = written_before},
                {.arguments = next - first, .floats = floats, .bytes = written});
  const bool done = next == count;
  if (done && error == 0) return call.ReturnValue(file_value);
  if (!goes_on) {
    for (uint32_t i = 0; i < kStateSlots; ++i) call.Push(Value());
  }
  call.SetSlot(count, Value::Integer(next));
  call.SetSlot(count + 1, Value::Integer(static_cast<int64_t>(offset)));
  call.SetSlot(count + 2, Value::Integer(error));
  call.SetSlot(count + 3, Value::Integer(static_cast<int64_t>(written)));
  return done ? call.Continue(kTell) : call.Pause(kMore);
}

Step IoWrite(NativeCall& call) {
  const CheckedFile output = CheckDefaultFile(call, Direction::kOutput);
  if (output.file == nullptr) return output.step;
  return Write(call, *output.file, call.machine().library.local.output, 0);
}

Step FileWrite(NativeCall& call) {
  const CheckedFile checked = CheckFile(call, 0);
  if (checked.file == nullptr) return checked.step;
  return Write(call, *checked.file, call.Slot(0), 1);
}

constexpr NativeInfo kIoFunctions[] = {
    {.name = "write", .qualified = "io.write", .prices = Price::kBytes | Price::kElements,
     .function = IoWrite, .quick = Quick<QuickIoWrite>},
};
constexpr NativeInfo kMethods[] = {
    {.name = "write", .id = "file.write", .prices = Price::kBytes | Price::kElements,
     .function = FileWrite, .quick = Quick<QuickFileWrite>},
};

}  // namespace

std::span<const NativeInfo> IoWriteLibrary() { return kIoFunctions; }
std::span<const NativeInfo> FileWriteMethods() { return kMethods; }

}  // namespace selenite::vm
