// utf8: char, codepoint, codes, len, offset (the manual, §6.5). The pattern
// utf8.charpattern is set where the library is opened.
//
// Each function walks a string of any length; a piece is kPieceSlots sequences,
// and what stands between two pieces is integers in slots.
#include <algorithm>
#include <climits>
#include <cstring>

#include "vm/objects/string.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/numerals.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/quick_call.h"
#include "vm/run/semantics/conversion.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/string_libraries.h"
#include "vm/stdlib/strings/utf8_codec.h"

namespace selenite::vm {
namespace {

constexpr uint32_t kGoOn = 1;
constexpr uint32_t kReturning = 2;
constexpr char kInvalidCode[] = "invalid UTF-8 code";

// Values that one call may return: see string.byte.
constexpr size_t kMaxSlice = 1'000'000 - 64;

// A position from the end becomes one from the start; 0: before it.
int64_t Absolute(int64_t position, size_t length) {
  if (position >= 0) return position;
  if (0u - static_cast<uint64_t>(position) > length) return 0;
  return static_cast<int64_t>(length) + position + 1;
}

Value IntegerOf(size_t value) { return Value::Integer(static_cast<int64_t>(value)); }
size_t SizeAt(NativeCall& call, uint32_t slot) {
  return static_cast<size_t>(call.Slot(slot).AsInteger());
}

Utf8 FormOf(const Value& lax) { return lax.IsTruthy() ? Utf8::kLax : Utf8::kStrict; }

// ---- len --------------------------------------------------------------------

// Passes by sequences that begin before `stop`; most texts are mostly ASCII, so
// eight bytes at once where they are. False: the one at `*at` is not valid.
bool CountSequences(std::string_view s, size_t stop, Utf8 form, size_t* at, int64_t* count) {
  constexpr uint64_t kHighBits = 0x8080808080808080u;
  while (*at < stop) {
    uint64_t word;
    if (stop - *at >= sizeof(word)) {
      std::memcpy(&word, s.data() + *at, sizeof(word));
      if ((word & kHighBits) == 0) {
        *at += sizeof(word);
        *count += sizeof(word);
        continue;
      }
    }
    const Utf8Sequence sequence = DecodeUtf8(s, *at, form);
    if (sequence.size == 0) return false;
    *at += sequence.size;
    ++*count;
  }
  return true;
}

// What a piece of text costs.
constexpr int64_t PriceOfText(size_t bytes, size_t bytes_per_unit) {
  return static_cast<int64_t>(bytes / bytes_per_unit + 1);
}

// Charges for text up to `to`, of which what is before `paid` is paid for: in
// whole pieces of the real size, as the walk may end early. Returns up to where
// it is paid for now.
size_t PayForText(NativeCall& call, size_t paid, size_t to, size_t end, size_t bytes_per_unit) {
  while (paid < to) {
    const size_t block = std::min(end - paid, static_cast<size_t>(kPieceSlots));
    call.Charge(PriceOfText(block, bytes_per_unit));
    paid += block;
  }
  return paid;
}

constexpr size_t kLenBytesPerUnit = 8;
constexpr size_t kCodepointBytesPerUnit = 4;

// What len answers when the sequence at `at` is not valid.
template <class Call>
[[gnu::always_inline]] inline typename Call::Result ReturnInvalidAt(Call& call, size_t at) {
  call.Push(Value());
  call.Push(IntegerOf(at + 1));
  return call.Return(2);
}

Step Len(NativeCall& call) {
  enum : uint32_t { kString, kAt, kEnd, kLax, kCount, kPaid, kSlots };
  size_t at;
  size_t end;  // the last byte at which a sequence may begin, counted from 1
  size_t paid;
  int64_t count = 0;
  if (call.state() == 0) {
    std::optional<Text> s = call.CheckString(kString);
    if (!s) return call.Raised();
    std::optional<int64_t> i = call.OptInteger(kAt, 1);
    if (!i) return call.Raised();
    std::optional<int64_t> j = call.OptInteger(kEnd, -1);
    if (!j) return call.Raised();
    int64_t length = static_cast<int64_t>(s->size());
    int64_t first = Absolute(*i, s->size());
    int64_t last = Absolute(*j, s->size());
    if (first < 1 || first > length + 1) {
      return call.BadArgument(kAt, "initial position out of bounds");
    }
    if (last > length) return call.BadArgument(kEnd, "final position out of bounds");
    at = static_cast<size_t>(first - 1);
    end = static_cast<size_t>(last);
    paid = at;
  } else {
    at = SizeAt(call, kAt);
    end = SizeAt(call, kEnd);
    paid = SizeAt(call, kPaid);
    count = call.Slot(kCount).AsInteger();
  }
  const std::string_view s = call.TextAt(kString).whole(Reading::kScanned);
  Utf8 form = FormOf(call.Slot(kLax));
  // A byte of text each: more is charged with the next piece.
  size_t stop = end - at > static_cast<size_t>(PieceSlots()) && end > at ? at + PieceSlots() : end;
  if (at < paid) stop = std::min(stop, paid);
  if (at < stop) paid = PayForText(call, paid, stop, end, kLenBytesPerUnit);
  if (!CountSequences(s, stop, form, &at, &count)) return ReturnInvalidAt(call, at);
  if (at >= end) return call.ReturnValue(Value::Integer(count));
  call.SetSlotCount(kSlots);
  call.SetSlot(kAt, IntegerOf(at));
  call.SetSlot(kEnd, IntegerOf(end));
  call.SetSlot(kCount, Value::Integer(count));
  call.SetSlot(kPaid, IntegerOf(paid));
  return call.Pause(kGoOn);
}

int QuickLen(QuickCall& call) {
  const std::optional<Text> s = call.CheckString(0);
  if (!s) return call.Raised();
  const size_t size = s->size();
  if (call.argument_count() != 1 || size > static_cast<size_t>(kPieceSlots)) {
    return call.NotQuick();
  }
  if (size != 0) call.Charge(PriceOfText(size, kLenBytesPerUnit));
  size_t at = 0;
  int64_t sequences = 0;
  if (!CountSequences(s->whole(Reading::kQuick), size, Utf8::kStrict, &at, &sequences)) return ReturnInvalidAt(call, at);
  return call.ReturnValue(Value::Integer(sequences));
}

// ---- codepoint --------------------------------------------------------------

Step Codepoint(NativeCall& call) {
  enum : uint32_t { kString, kAt, kEnd, kLax, kPaid, kResults };
  size_t at;
  size_t end;
  size_t paid;
  if (call.state() == 0) {
    std::optional<Text> s = call.CheckString(kString);
    if (!s) return call.Raised();
    std::optional<int64_t> i = call.OptInteger(kAt, 1);
    if (!i) return call.Raised();
    int64_t first = Absolute(*i, s->size());
    std::optional<int64_t> j = call.OptInteger(kEnd, first);
    if (!j) return call.Raised();
    int64_t last = Absolute(*j, s->size());
    if (first < 1) return call.BadArgument(kAt, "out of bounds");
    if (last > static_cast<int64_t>(s->size())) return call.BadArgument(kEnd, "out of bounds");
    if (first > last) return call.ReturnNothing();
    if (last - first >= INT_MAX) return call.Raise("string slice too long");
    at = static_cast<size_t>(first - 1);
    end = static_cast<size_t>(last);
    if (end - at > kMaxSlice) return call.Raise("stack overflow (string slice too long)");
    if (end - at > 8) {
      Step step = call.Ensure(static_cast<uint32_t>(end - at) + kResults);
      if (step != Step::kNext) return step;
    }
    call.SetSlotCount(kResults);
    paid = at;
  } else {
    at = SizeAt(call, kAt);
    end = SizeAt(call, kEnd);
    paid = SizeAt(call, kPaid);
  }
  const std::string_view s = call.TextAt(kString).whole(Reading::kScanned);
  Utf8 form = FormOf(call.Slot(kLax));
  size_t stop = end - at > static_cast<size_t>(PieceSlots()) ? at + PieceSlots() : end;
  if (at < paid) stop = std::min(stop, paid);
  if (call.state() != 0 || stop - at > 8) {
    // Again: a safepoint takes back what is not in use yet.
    Step step = call.Ensure(static_cast<uint32_t>(stop - at));
    if (step != Step::kNext) return step;
  }
  paid = PayForText(call, paid, stop, end, kCodepointBytesPerUnit);
  while (at < stop) {
    Utf8Sequence sequence = DecodeUtf8(s, at, form);
    if (sequence.size == 0) return call.Raise(kInvalidCode);
    call.Push(Value::Integer(sequence.code));
    at += sequence.size;
  }
  if (at >= end) return call.Return(call.slot_count() - kResults);
  call.SetSlot(kAt, IntegerOf(at));
  call.SetSlot(kEnd, IntegerOf(end));
  call.SetSlot(kPaid, IntegerOf(paid));
  return call.Pause(kGoOn);
}

// Of one sequence.
int QuickCodepoint(QuickCall& call) {
  if (call.argument_count() > 2) return call.NotQuick();
  const std::optional<Text> s = call.CheckString(0);
  if (!s) return call.Raised();
  const std::optional<int64_t> i = call.OptInteger(1, 1);
  if (!i) return call.Raised();
  const int64_t first = Absolute(*i, s->size());
  if (first < 1 || first > static_cast<int64_t>(s->size())) return call.NotQuick();
  const size_t at = static_cast<size_t>(first) - 1;
  const Utf8Sequence sequence = DecodeUtf8(s->whole(Reading::kScanned), at, Utf8::kStrict);
  if (sequence.size == 0) return call.NotQuick();
  call.Charge(PriceOfText(1, kCodepointBytesPerUnit));
  return call.ReturnValue(Value::Integer(sequence.code));
}

// ---- char -------------------------------------------------------------------

// What so many codes of a piece cost, beside the bytes of the result.
constexpr int64_t PriceOfCodes(uint32_t count) { return count / 4 + 1; }

// After the first piece: the arguments, the output's Buffer, the next argument,
// and the output's size when the piece began.
Step Char(NativeCall& call) {
  constexpr uint32_t kScratchSlots = 3;
  if (call.state() == kReturning) {
    if (Step step = PushOutputPiece(call, kReturning); step != Step::kNext) return step;
    return call.Return(1);
  }
  OutputBytes output(call);
  uint32_t count = call.slot_count();
  uint32_t argument = 0;
  if (call.state() == kGoOn) {
    count -= kScratchSlots;
    argument = static_cast<uint32_t>(call.Slot(count + 1).AsInteger());
    output.Resume(call.Slot(count).AsBuffer(), SizeAt(call, count + 2));
  }
  // Charged in whole pieces of the real size, as it may end early.
  constexpr auto kBlock = static_cast<uint32_t>(kPieceSlots);
  const uint32_t block_end = std::min(count, (argument / kBlock + 1) * kBlock);
  if (argument % kBlock == 0) call.Charge(PriceOfCodes(block_end - argument));
  const uint32_t stop = std::min(block_end, argument + static_cast<uint32_t>(PieceSlots()));
  for (; argument < stop; ++argument) {
    std::optional<int64_t> code = call.CheckInteger(argument);
    if (!code) return call.Raised();
    if (static_cast<uint64_t>(*code) > kMaxLaxCode) {
      return call.BadArgument(argument, "value out of range");
    }
    char bytes[kMaxUtf8Bytes];
    size_t size = EncodeUtf8(static_cast<uint32_t>(*code), bytes);
    if (!output.Append(std::string_view(bytes, size))) return call.NoMemory();
  }
  if (argument == count) {
    if (Step step = PushOutput(call, output, kReturning); step != Step::kNext) return step;
    return call.Return(1);
  }
  Buffer* buffer = output.Spill();
  if (buffer == nullptr) return call.NoMemory();
  if (call.state() != kGoOn) {
    call.SetSlotCount(count + kScratchSlots);
    call.SetSlot(count, Value::Of(buffer));
  }
  call.SetSlot(count + 1, Value::Integer(argument));
  call.SetSlot(count + 2, IntegerOf(output.size()));
  return call.Pause(kGoOn);
}

int QuickChar(QuickCall& call) {
  constexpr uint32_t kMost = 16;
  const uint32_t count = call.argument_count();
  if (count > kMost) return call.NotQuick();
  char bytes[kMost * kMaxUtf8Bytes];
  size_t size = 0;
  for (uint32_t k = 0; k < count; ++k) {
    const std::optional<int64_t> code = call.CheckInteger(k);
    if (!code || static_cast<uint64_t>(*code) > kMaxLaxCode) return call.NotQuick();
    size += EncodeUtf8(static_cast<uint32_t>(*code), bytes + size);
  }
  call.Charge(PriceOfCodes(count));
  return ReturnCopy(call, Text(std::string_view(bytes, size)));
}

// ---- offset -----------------------------------------------------------------

// The walk, after the arguments are checked. Slots: string, how many sequences
// are still to be passed, position from 0, and a direction.
Step Offset(NativeCall& call) {
  enum : uint32_t { kString, kLeft, kAt, kBackward, kSlots };
  int64_t left;
  size_t at;
  bool backward;
  if (call.state() == 0) {
    std::optional<Text> s = call.CheckString(kString);
    if (!s) return call.Raised();
    std::optional<int64_t> n = call.CheckInteger(1);
    if (!n) return call.Raised();
    int64_t length = static_cast<int64_t>(s->size());
    std::optional<int64_t> i = call.OptInteger(2, *n >= 0 ? 1 : length + 1);
    if (!i) return call.Raised();
    int64_t position = Absolute(*i, s->size());
    if (position < 1 || position > length + 1) {
      return call.BadArgument(2, "position out of bounds");
    }
    at = static_cast<size_t>(position - 1);
    // 0 asks for the start of the sequence at `at`; otherwise that is where
    // the walk begins.
    if (*n != 0 && IsContinuationAt(s->whole(Reading::kScanned), at)) {
      return call.Raise("initial position is a continuation byte");
    }
    backward = *n <= 0;
    left = *n > 0 ? *n - 1 : *n;
  } else {
    left = call.Slot(kLeft).AsInteger();
    at = SizeAt(call, kAt);
    backward = call.Slot(kBackward).IsTruthy();
  }
  const std::string_view s = call.TextAt(kString).whole(Reading::kScanned);
  const size_t from = at;
  int64_t budget = PieceSlots();
  bool more;
  if (backward) {
    while ((more = at > 0 && (left < 0 || IsContinuationAt(s, at))) && budget-- > 0) {
      --at;
      if (left < 0 && (at == 0 || !IsContinuation(s[at]))) ++left;
    }
  } else {
    while ((more = left > 0 && at < s.size()) && budget-- > 0) {
      ++at;
      if (!IsContinuationAt(s, at)) --left;
    }
  }
  call.Charge(PriceOfPart(std::min(from, at), std::max(from, at), 8) +
              (call.state() == 0 ? 1 : 0));
  if (more) {
    call.SetSlotCount(kSlots);
    call.SetSlot(kLeft, Value::Integer(left));
    call.SetSlot(kAt, IntegerOf(at));
    call.SetSlot(kBackward, Value::Boolean(backward));
    return call.Pause(kGoOn);
  }
  return call.ReturnValue(left == 0 ? IntegerOf(at + 1) : Value());
}

// ---- codes ------------------------------------------------------------------

// The iterators get the string and the position of the sequence before (0 at
// first), so they need no state of their own.
template <Utf8 form, class Call>
typename Call::Result NextCode(Call& call) {
  std::optional<Text> s = call.CheckString(0);
  if (!s) return call.Raised();
  size_t at;
  size_t most;  // continuation bytes that are passed by
  int64_t extra = 1;
  if constexpr (Call::kIsQuick) {
    std::optional<int64_t> before = call.CheckInteger(1);
    if (!before) return call.Raised();
    at = static_cast<size_t>(*before);
    most = kMaxUtf8Bytes;
  } else {
    std::optional<int64_t> before;
    const Step step = ReadInteger(call.machine(), call.Slot(1), &before);
    if (step != Step::kNext) return step;
    at = static_cast<size_t>(before.value_or(0));
    most = static_cast<size_t>(PieceSlots());
    extra = call.state() == 0 ? 1 : 0;
  }
  const size_t from = at;
  while (at < s->size() && at - from < most && IsContinuation((*s)[at])) ++at;
  call.Charge(PriceOfPart(from, at, 8) + extra);
  if (at >= s->size()) return call.ReturnNothing();
  if (IsContinuation((*s)[at])) {
    if constexpr (Call::kIsQuick) {
      return call.NotQuick();
    } else {
      call.SetSlotCount(2);
      call.SetSlot(1, IntegerOf(at));
      return call.Pause(kGoOn);
    }
  }
  const Utf8Sequence sequence = DecodeUtf8(s->whole(Reading::kScanned), at, form);
  if (sequence.size == 0 || IsContinuationAt(s->whole(Reading::kScanned), at + sequence.size)) {
    return call.Raise(kInvalidCode);
  }
  call.Push(IntegerOf(at + 1));
  call.Push(Value::Integer(sequence.code));
  return call.Return(2);
}

constexpr NativeInfo kIterators[] = {
    {.name = "for iterator", .id = "utf8.codes.next", .prices = Price::kCharacters,
     .function = NextCode<Utf8::kStrict, NativeCall>,
     .quick = Quick<NextCode<Utf8::kStrict, QuickCall>>},
    {.name = "for iterator", .id = "utf8.codes.next_lax", .prices = Price::kCharacters,
     .function = NextCode<Utf8::kLax, NativeCall>,
     .quick = Quick<NextCode<Utf8::kLax, QuickCall>>},
};
constexpr const NativeInfo& kNextCodeStrict = kIterators[0];
constexpr const NativeInfo& kNextCodeLax = kIterators[1];

template <class Call>
typename Call::Result Codes(Call& call) {
  std::optional<Text> s = call.CheckString(0);
  if (!s) return call.Raised();
  if (IsContinuationAt(s->whole(Reading::kScanned), 0)) return call.BadArgument(0, kInvalidCode);
  const Value string = call.Argument(0);
  const bool lax = call.Slot(1).IsTruthy();
  call.Push(Value::Native(lax ? &kNextCodeLax : &kNextCodeStrict));
  call.Push(string);
  call.Push(Value::Integer(0));
  return call.Return(3);
}

constexpr NativeInfo kFunctions[] = {
    {.name = "char", .qualified = "utf8.char", .prices = Price::kCharacters, .function = Char,
     .quick = Quick<QuickChar>},
    {.name = "codepoint", .qualified = "utf8.codepoint", .prices = Price::kCharacters,
     .function = Codepoint, .quick = Quick<QuickCodepoint>},
    {.name = "codes", .qualified = "utf8.codes", .prices = Price::kCharacters,
     .function = Codes<NativeCall>, .quick = Quick<Codes<QuickCall>>},
    {.name = "len", .qualified = "utf8.len", .prices = Price::kCharacters, .function = Len,
     .quick = Quick<QuickLen>},
    {.name = "offset", .qualified = "utf8.offset", .prices = Price::kCharacters,
     .function = Offset},
};

}  // namespace

std::span<const NativeInfo> Utf8Library() { return kFunctions; }
std::span<const NativeInfo> Utf8CodesIterators() { return kIterators; }

}  // namespace selenite::vm
