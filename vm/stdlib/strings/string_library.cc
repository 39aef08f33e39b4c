// string: byte, char, len, lower, rep, reverse, sub, upper.
//
// Positions and error texts are those of the manual, §6.4. Results longer
// than a piece are filled in between checkpoints: string_building.h.
#include <climits>

#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/quick_results.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/string_libraries.h"

namespace selenite::vm {
namespace {

// The state in which a long result is filled in.
constexpr uint32_t kFilling = 1;

// As in the reference: strings made of counts that a script gives stay below
// what an int can count.
constexpr size_t kMaxCountedBytes = INT_MAX;

// Values that one call may return: the depth of the reference's stack.
constexpr size_t kMaxSlice = 1'000'000 - 64;

Step Len(NativeCall& call) {
  std::optional<std::string_view> s = call.CheckString(0);
  if (!s) return call.Raised();
  return call.ReturnValue(Value::Integer(static_cast<int64_t>(s->size())));
}

int QuickLen(Machine&, Value* slots, uint32_t count) {
  if (count == 0 || !slots[0].IsString()) return kNotQuick;
  slots[-1] = Value::Integer(static_cast<int64_t>(slots[0].AsString()->length()));
  return 1;
}

Step Sub(NativeCall& call) {
  auto write = [&call](size_t start) {
    const char* source = call.Slot(0).AsString()->data() + start;
    return [source](char* out, size_t from, size_t to) {
      std::memcpy(out + from, source + from, to - from);
    };
  };
  if (call.state() == kFilling) {
    return FinishWriting(call, kFilling, write(static_cast<size_t>(call.Slot(1).AsInteger())));
  }
  std::optional<std::string_view> s = call.CheckString(0);
  if (!s) return call.Raised();
  std::optional<int64_t> i = call.CheckInteger(1);
  if (!i) return call.Raised();
  std::optional<int64_t> j = call.OptInteger(2, -1);
  if (!j) return call.Raised();
  size_t start = StartPosition(*i, s->size());
  size_t end = EndPosition(*j, s->size());
  if (start > end) return call.ReturnString("");
  size_t length = end - start + 1;
  if (length == s->size()) return call.ReturnValue(call.Slot(0));
  if (length <= StringAtOnce()) {
    call.ChargeBytes(length);
    return call.ReturnString(s->substr(start - 1, length));
  }
  String* string = call.strings().MakeLongUninitialized(length);
  if (string == nullptr) return call.NoMemory();
  call.SetSlotCount(2);
  call.SetSlot(1, Value::Integer(static_cast<int64_t>(start - 1)));
  return BeginWriting(call, string, kFilling);
}

int QuickSub(Machine& machine, Value* slots, uint32_t count) {
  int64_t j;
  if (count < 2 || !slots[0].IsString() || !slots[1].IsInteger() ||
      !GetQuickInteger(slots, count, 2, -1, &j)) {
    return kNotQuick;
  }
  const std::string_view s = slots[0].AsString()->view();
  const size_t start = StartPosition(slots[1].AsInteger(), s.size());
  const size_t end = EndPosition(j, s.size());
  if (start > end) return ReturnQuick(machine, slots, {});
  const size_t length = end - start + 1;
  if (length == s.size()) {
    slots[-1] = slots[0];
    return 1;
  }
  if (length > kQuickBytes) return kNotQuick;
  const int results = ReturnQuick(machine, slots, {s.data() + start - 1, length});
  if (results == 1) ChargeQuickBytes(machine, length);
  return results;
}

// lower, upper and reverse: the result is as long as the argument.
template <class WriteFrom>
Step Transform(NativeCall& call, const WriteFrom& write_from) {
  if (call.state() != kFilling) {
    std::optional<std::string_view> s = call.CheckString(0);
    if (!s) return call.Raised();
    call.SetSlotCount(1);
    return ReturnWritten(call, s->size(), kFilling,
                         [&](char* out, size_t from, size_t to) { write_from(*s, out, from, to); });
  }
  std::string_view s = call.Slot(0).AsString()->view();
  return FinishWriting(call, kFilling,
                       [&](char* out, size_t from, size_t to) { write_from(s, out, from, to); });
}

template <class WriteFrom>
int QuickTransform(Machine& machine, Value* slots, uint32_t count, const WriteFrom& write_from) {
  if (count == 0 || !slots[0].IsString()) return kNotQuick;
  const std::string_view s = slots[0].AsString()->view();
  return ReturnQuickWritten(machine, slots, s.size(), [&](char* out, size_t from, size_t to) {
    write_from(s, out, from, to);
  });
}

// The cases of bytes are those of the C locale.
void WriteLower(std::string_view s, char* out, size_t from, size_t to) {
  for (size_t k = from; k < to; ++k) {
    unsigned char c = static_cast<unsigned char>(s[k]);
    out[k] = static_cast<char>(c + ((c >= 'A' && c <= 'Z') ? 32 : 0));
  }
}

void WriteUpper(std::string_view s, char* out, size_t from, size_t to) {
  for (size_t k = from; k < to; ++k) {
    unsigned char c = static_cast<unsigned char>(s[k]);
    out[k] = static_cast<char>(c - ((c >= 'a' && c <= 'z') ? 32 : 0));
  }
}

void WriteReverse(std::string_view s, char* out, size_t from, size_t to) {
  for (size_t k = from; k < to; ++k) out[k] = s[s.size() - 1 - k];
}

Step Lower(NativeCall& call) { return Transform(call, WriteLower); }
Step Upper(NativeCall& call) { return Transform(call, WriteUpper); }
Step Reverse(NativeCall& call) { return Transform(call, WriteReverse); }

int QuickLower(Machine& machine, Value* slots, uint32_t count) {
  return QuickTransform(machine, slots, count, WriteLower);
}
int QuickUpper(Machine& machine, Value* slots, uint32_t count) {
  return QuickTransform(machine, slots, count, WriteUpper);
}
int QuickReverse(Machine& machine, Value* slots, uint32_t count) {
  return QuickTransform(machine, slots, count, WriteReverse);
}

// Writes [from, to) of the endless repetition of `s` and `separator`. What is
// written already serves as the source, so short strings repeat in long
// copies.
void WriteRepetition(std::string_view s, std::string_view separator, char* out, size_t from,
                     size_t to) {
  size_t period = s.size() + separator.size();
  while (from < to && from < period) {
    bool in_string = from < s.size();
    std::string_view source = in_string ? s : separator;
    size_t at = in_string ? from : from - s.size();
    size_t part = source.size() - at;
    if (part > to - from) part = to - from;
    std::memcpy(out + from, source.data() + at, part);
    from += part;
  }
  while (from < to) {
    size_t distance = from - from % period;
    size_t part = distance < to - from ? distance : to - from;
    std::memcpy(out + from, out + from - distance, part);
    from += part;
  }
}

Step Rep(NativeCall& call) {
  if (call.state() == kFilling) {
    std::string_view s = call.Slot(0).AsString()->view();
    std::string_view separator;
    if (call.Slot(2).IsString()) separator = call.Slot(2).AsString()->view();
    return FinishWriting(call, kFilling, [&](char* out, size_t from, size_t to) {
      WriteRepetition(s, separator, out, from, to);
    });
  }
  std::optional<std::string_view> s = call.CheckString(0);
  if (!s) return call.Raised();
  std::optional<int64_t> n = call.CheckInteger(1);
  if (!n) return call.Raised();
  std::optional<std::string_view> separator = call.OptString(2, "");
  if (!separator) return call.Raised();
  if (*n <= 0) return call.ReturnString("");
  size_t period = s->size() + separator->size();
  if (period > kMaxCountedBytes / static_cast<uint64_t>(*n)) {
    return call.Raise("resulting string too large");
  }
  size_t length = static_cast<size_t>(*n) * period - separator->size();
  if (*n == 1) return call.ReturnValue(call.Slot(0));
  call.SetSlotCount(3);
  return ReturnWritten(call, length, kFilling, [&](char* out, size_t from, size_t to) {
    WriteRepetition(*s, *separator, out, from, to);
  });
}

int QuickRep(Machine& machine, Value* slots, uint32_t count) {
  if (count < 2 || !slots[0].IsString() || !slots[1].IsInteger()) return kNotQuick;
  const std::string_view s = slots[0].AsString()->view();
  std::string_view separator;
  if (count > 2) {
    if (!slots[2].IsString()) return kNotQuick;
    separator = slots[2].AsString()->view();
  }
  const int64_t n = slots[1].AsInteger();
  const size_t period = s.size() + separator.size();
  if (n < 2 || period > kQuickBytes / static_cast<uint64_t>(n)) return kNotQuick;
  const size_t length = static_cast<size_t>(n) * period - separator.size();
  return ReturnQuickWritten(machine, slots, length, [&](char* out, size_t from, size_t to) {
    WriteRepetition(s, separator, out, from, to);
  });
}

// Slots 0..2: the arguments, normalised; then the values so far.
Step Byte(NativeCall& call) {
  constexpr uint32_t kPushing = 1;
  if (call.state() != kPushing) {
    std::optional<std::string_view> s = call.CheckString(0);
    if (!s) return call.Raised();
    std::optional<int64_t> i = call.OptInteger(1, 1);
    if (!i) return call.Raised();
    std::optional<int64_t> j = call.OptInteger(2, *i);
    if (!j) return call.Raised();
    size_t start = StartPosition(*i, s->size());
    size_t end = EndPosition(*j, s->size());
    if (start > end) return call.ReturnNothing();
    size_t count = end - start + 1;
    if (count == 1) {
      return call.ReturnValue(Value::Integer(static_cast<unsigned char>((*s)[start - 1])));
    }
    if (end - start >= static_cast<size_t>(INT_MAX)) return call.Raise("string slice too long");
    if (count > kMaxSlice) return call.Raise("stack overflow (string slice too long)");
    call.SetSlotCount(3);
    // Now, so that too many are refused before the work begins.
    if (Step step = call.Ensure(static_cast<uint32_t>(count)); step != Step::kNext) return step;
    call.SetSlot(1, Value::Integer(static_cast<int64_t>(start - 1)));
    call.SetSlot(2, Value::Integer(static_cast<int64_t>(end)));
  }
  const char* bytes = call.Slot(0).AsString()->data();
  size_t end = static_cast<size_t>(call.Slot(2).AsInteger());
  const size_t pushed = call.slot_count() - 3;
  size_t at = static_cast<size_t>(call.Slot(1).AsInteger()) + pushed;
  size_t stop = end - at <= static_cast<size_t>(PieceSlots()) ? end : at + PieceSlots();
  // Again: a safepoint takes back what is not in use yet.
  if (Step step = call.Ensure(static_cast<uint32_t>(stop - at)); step != Step::kNext) return step;
  // Sixteen bytes of slot for each byte of string.
  ChargePart(call, pushed * sizeof(Value), (pushed + (stop - at)) * sizeof(Value));
  for (; at < stop; ++at) call.Push(Value::Integer(static_cast<unsigned char>(bytes[at])));
  if (at < end) return call.Pause(kPushing);
  return call.Return(call.slot_count() - 3);
}

int QuickByte(Machine& machine, Value* slots, uint32_t count) {
  int64_t i, j;
  if (count == 0 || !slots[0].IsString() || !GetQuickInteger(slots, count, 1, 1, &i) ||
      !GetQuickInteger(slots, count, 2, i, &j)) {
    return kNotQuick;
  }
  const std::string_view s = slots[0].AsString()->view();
  const size_t start = StartPosition(i, s.size());
  const size_t end = EndPosition(j, s.size());
  if (start > end) return 0;
  const size_t results = end - start + 1;
  if (results > kQuickResults) return kNotQuick;
  if (results > 1) ChargeQuickBytes(machine, results * sizeof(Value));
  // The first result takes no argument's place.
  for (size_t k = 0; k < results; ++k) {
    slots[static_cast<ptrdiff_t>(k) - 1] =
        Value::Integer(static_cast<unsigned char>(s[start - 1 + k]));
  }
  return static_cast<int>(results);
}

Step Char(NativeCall& call) {
  if (call.state() == 0 && call.argument_count() <= kMaxShortString) {
    char bytes[kMaxShortString];
    uint32_t count = call.argument_count();
    for (uint32_t k = 0; k < count; ++k) {
      std::optional<int64_t> code = call.CheckInteger(k);
      if (!code) return call.Raised();
      if (static_cast<uint64_t>(*code) > UCHAR_MAX) return call.BadArgument(k, "value out of range");
      bytes[k] = static_cast<char>(*code);
    }
    call.ChargeBytes(count);
    return call.ReturnString({bytes, count});
  }
  if (call.state() == 0) return BeginWriting(call, call.argument_count(), kFilling);
  // As WritePiece, in pieces counted in slots, and with errors.
  String* string = call.Top(1).AsString();
  uint32_t from = static_cast<uint32_t>(call.Top(0).AsInteger());
  uint32_t count = static_cast<uint32_t>(string->length());
  uint32_t stop = count - from <= PieceSlots() ? count : from + static_cast<uint32_t>(PieceSlots());
  ChargeReached(call, from * sizeof(Value), stop * sizeof(Value), count * sizeof(Value));
  char* out = string->mutable_data();
  for (uint32_t k = from; k < stop; ++k) {
    std::optional<int64_t> code = call.CheckInteger(k);
    if (!code) return call.Raised();
    if (static_cast<uint64_t>(*code) > UCHAR_MAX) return call.BadArgument(k, "value out of range");
    out[k] = static_cast<char>(*code);
  }
  if (stop < count) {
    call.SetSlot(call.slot_count() - 1, Value::Integer(stop));
    return call.Pause(kFilling);
  }
  call.Pop();
  return call.Return(1);
}

int QuickChar(Machine& machine, Value* slots, uint32_t count) {
  if (count > kMaxShortString) return kNotQuick;
  char bytes[kMaxShortString];
  for (uint32_t k = 0; k < count; ++k) {
    if (!slots[k].IsInteger()) return kNotQuick;
    const uint64_t code = static_cast<uint64_t>(slots[k].AsInteger());
    if (code > UCHAR_MAX) return kNotQuick;
    bytes[k] = static_cast<char>(code);
  }
  return ReturnQuick(machine, slots, {bytes, count});
}

constexpr NativeInfo kFunctions[] = {
    {.name = "byte", .qualified = "string.byte", .prices = Price::kValues, .function = Byte,
     .quick = QuickByte},
    {.name = "char", .qualified = "string.char", .prices = Price::kValues, .function = Char,
     .quick = QuickChar},
    {.name = "len", .qualified = "string.len", .prices = kCallOnly, .function = Len,
     .quick = QuickLen},
    {.name = "lower", .qualified = "string.lower", .prices = Price::kBytes, .function = Lower,
     .quick = QuickLower},
    {.name = "rep", .qualified = "string.rep", .prices = Price::kBytes, .function = Rep,
     .quick = QuickRep},
    {.name = "reverse", .qualified = "string.reverse", .prices = Price::kBytes, .function = Reverse,
     .quick = QuickReverse},
    {.name = "sub", .qualified = "string.sub", .prices = Price::kBytes, .function = Sub,
     .quick = QuickSub},
    {.name = "upper", .qualified = "string.upper", .prices = Price::kBytes, .function = Upper,
     .quick = QuickUpper},
};

}  // namespace

std::span<const NativeInfo> StringLibrary() { return kFunctions; }

}  // namespace selenite::vm
