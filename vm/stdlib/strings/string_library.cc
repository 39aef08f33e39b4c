// string: byte, char, len, lower, rep, reverse, sub, upper.
//
// Positions and error texts are those of the manual, §6.4. What is done at once is
// written once for the native and its quick form; results longer than a piece are
// filled in between checkpoints (string_building.h) by the native alone.
#include <climits>

#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/quick_call.h"
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

template <class Call>
typename Call::Result Len(Call& call) {
  std::optional<Text> s = call.CheckString(0);
  if (!s) return call.Raised();
  return call.ReturnValue(Value::Integer(static_cast<int64_t>(s->size())));
}

template <class Call>
typename Call::Result Sub(Call& call) {
  std::optional<Text> s = call.CheckString(0);
  if (!s) return call.Raised();
  std::optional<int64_t> i = call.CheckInteger(1);
  if (!i) return call.Raised();
  std::optional<int64_t> j = call.OptInteger(2, -1);
  if (!j) return call.Raised();
  const size_t start = StartPosition(*i, s->size());
  const size_t end = EndPosition(*j, s->size());
  if (start > end) return call.ReturnString("");
  const size_t length = end - start + 1;
  if (length == s->size()) return call.ReturnValue(call.Argument(0));
  if (length <= LengthAtOnce(call)) {
    return ReturnCopy(call, s->Part(start - 1, length));
  }
  if constexpr (Call::kIsQuick) {
    return kNotQuick;
  } else {
    String* string = call.strings().MakeLongUninitialized(length);
    if (string == nullptr) return call.NoMemory();
    call.SetSlotCount(2);
    call.SetSlot(1, Value::Integer(static_cast<int64_t>(start - 1)));
    return BeginWriting(call, string, kFilling);
  }
}

Step SubInPieces(NativeCall& call) {
  if (call.state() != kFilling) return Sub(call);
  const auto start = static_cast<size_t>(call.Slot(1).AsInteger());
  const std::string_view source = call.TextAt(0).whole(Reading::kWritten).substr(start);
  return FinishWriting(call, kFilling, [source](char* out, size_t from, size_t to) {
    std::memcpy(out + from, source.data() + from, to - from);
  });
}

// lower, upper and reverse: the result is as long as the argument.
using WriteFrom = void (*)(std::string_view s, char* out, size_t from, size_t to);

template <WriteFrom write_from, class Call>
typename Call::Result Transform(Call& call) {
  std::optional<Text> s = call.CheckString(0);
  if (!s) return call.Raised();
  return ReturnWritten(call, s->size(), kFilling, [&](char* out, size_t from, size_t to) {
    write_from(s->whole(Reading::kWritten), out, from, to);
  });
}

template <WriteFrom write_from>
Step TransformInPieces(NativeCall& call) {
  if (call.state() != kFilling) return Transform<write_from>(call);
  const std::string_view s = call.TextAt(0).whole(Reading::kWritten);
  return FinishWriting(call, kFilling, [&](char* out, size_t from, size_t to) {
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

template <class Call>
typename Call::Result Rep(Call& call) {
  std::optional<Text> s = call.CheckString(0);
  if (!s) return call.Raised();
  std::optional<int64_t> n = call.CheckInteger(1);
  if (!n) return call.Raised();
  std::optional<Text> separator = call.OptString(2, "");
  if (!separator) return call.Raised();
  if (*n <= 0) return call.ReturnString("");
  const size_t period = s->size() + separator->size();
  if (period > kMaxCountedBytes / static_cast<uint64_t>(*n)) {
    return call.Raise("resulting string too large");
  }
  const size_t length = static_cast<size_t>(*n) * period - separator->size();
  if (*n == 1) return call.ReturnValue(call.Argument(0));
  return ReturnWritten(call, length, kFilling, [&](char* out, size_t from, size_t to) {
    WriteRepetition(s->whole(Reading::kWritten), separator->whole(Reading::kWritten), out, from,
                    to);
  });
}

Step RepInPieces(NativeCall& call) {
  if (call.state() != kFilling) return Rep(call);
  const uint32_t arguments = call.slot_count() - 2;  // above them: see WritePiece
  const std::string_view s = call.TextAt(0).whole(Reading::kWritten);
  std::string_view separator;
  if (arguments > 2 && call.Slot(2).IsString()) {
    separator = call.TextAt(2).whole(Reading::kWritten);
  }
  return FinishWriting(call, kFilling, [&](char* out, size_t from, size_t to) {
    WriteRepetition(s, separator, out, from, to);
  });
}

constexpr uint32_t kPushing = 1;

Step PushBytes(NativeCall& call);

template <class Call>
typename Call::Result Byte(Call& call) {
  std::optional<Text> s = call.CheckString(0);
  if (!s) return call.Raised();
  std::optional<int64_t> i = call.OptInteger(1, 1);
  if (!i) return call.Raised();
  std::optional<int64_t> j = call.OptInteger(2, *i);
  if (!j) return call.Raised();
  const size_t start = StartPosition(*i, s->size());
  const size_t end = EndPosition(*j, s->size());
  if (start > end) return call.ReturnNothing();
  const size_t count = end - start + 1;
  if (count <= kQuickResults) {
    call.ChargeBytes(count * sizeof(Value));  // as for more
    for (size_t k = start - 1; k < end; ++k) {
      call.Push(Value::Integer(static_cast<unsigned char>((*s)[k])));
    }
    return call.Return(static_cast<uint32_t>(count));
  }
  if constexpr (Call::kIsQuick) {
    return kNotQuick;
  } else {
    if (end - start >= static_cast<size_t>(INT_MAX)) return call.Raise("string slice too long");
    if (count > kMaxSlice) return call.Raise("stack overflow (string slice too long)");
    call.SetSlotCount(3);
    // Now, so that too many are refused before the work begins.
    if (Step step = call.Ensure(static_cast<uint32_t>(count)); step != Step::kNext) return step;
    call.SetSlot(1, Value::Integer(static_cast<int64_t>(start - 1)));
    call.SetSlot(2, Value::Integer(static_cast<int64_t>(end)));
    return PushBytes(call);
  }
}

// Slots 0..2: the arguments, normalised; then the values so far.
Step PushBytes(NativeCall& call) {
  const Text bytes = call.TextAt(0);
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

Step ByteInPieces(NativeCall& call) {
  return call.state() == kPushing ? PushBytes(call) : Byte(call);
}

// Writes the bytes of arguments [from, to) to `out`. Set: an argument was bad.
template <class Call>
std::optional<typename Call::Result> WriteCodes(Call& call, char* out, uint32_t from, uint32_t to) {
  for (uint32_t k = from; k < to; ++k) {
    std::optional<int64_t> code = call.CheckInteger(k);
    if (!code) return call.Raised();
    if (static_cast<uint64_t>(*code) > UCHAR_MAX) return call.BadArgument(k, "value out of range");
    out[k] = static_cast<char>(*code);
  }
  return std::nullopt;
}

template <class Call>
typename Call::Result Char(Call& call) {
  const uint32_t count = call.argument_count();
  if (count <= kMaxShortString) {
    char bytes[kMaxShortString];
    if (auto ended = WriteCodes(call, bytes, 0, count)) return *ended;
    return call.ReturnString({bytes, count});  // too short to cost anything
  }
  if constexpr (Call::kIsQuick) {
    return kNotQuick;
  } else {
    return BeginWriting(call, count, kFilling);
  }
}
static_assert(kMaxShortString < kCopiedBytesPerFuelUnit);

Step CharInPieces(NativeCall& call) {
  if (call.state() != kFilling) return Char(call);
  // As WritePiece, in pieces counted in slots, and with errors.
  String* string = call.Top(1).AsString();
  uint32_t from = static_cast<uint32_t>(call.Top(0).AsInteger());
  uint32_t count = static_cast<uint32_t>(string->length());
  uint32_t stop = count - from <= PieceSlots() ? count : from + static_cast<uint32_t>(PieceSlots());
  ChargeReached(call, from * sizeof(Value), stop * sizeof(Value), count * sizeof(Value));
  if (auto ended = WriteCodes(call, string->mutable_data(), from, stop)) return *ended;
  if (stop < count) {
    call.SetSlot(call.slot_count() - 1, Value::Integer(stop));
    return call.Pause(kFilling);
  }
  call.Pop();
  return call.Return(1);
}

constexpr NativeInfo kFunctions[] = {
    {.name = "byte", .qualified = "string.byte", .prices = Price::kValues, .function = ByteInPieces,
     .quick = Quick<Byte<QuickCall>>},
    {.name = "char", .qualified = "string.char", .prices = Price::kValues, .function = CharInPieces,
     .quick = Quick<Char<QuickCall>>},
    {.name = "len", .qualified = "string.len", .prices = kCallOnly, .function = Len<NativeCall>,
     .quick = Quick<Len<QuickCall>>},
    {.name = "lower", .qualified = "string.lower", .prices = Price::kBytes,
     .function = TransformInPieces<WriteLower>, .quick = Quick<Transform<WriteLower, QuickCall>>},
    {.name = "rep", .qualified = "string.rep", .prices = Price::kBytes, .function = RepInPieces,
     .quick = Quick<Rep<QuickCall>>},
    {.name = "reverse", .qualified = "string.reverse", .prices = Price::kBytes,
     .function = TransformInPieces<WriteReverse>,
     .quick = Quick<Transform<WriteReverse, QuickCall>>},
    {.name = "sub", .qualified = "string.sub", .prices = Price::kBytes, .function = SubInPieces,
     .quick = Quick<Sub<QuickCall>>},
    {.name = "upper", .qualified = "string.upper", .prices = Price::kBytes,
     .function = TransformInPieces<WriteUpper>, .quick = Quick<Transform<WriteUpper, QuickCall>>},
};

}  // namespace

std::span<const NativeInfo> StringLibrary() { return kFunctions; }

}  // namespace selenite::vm
