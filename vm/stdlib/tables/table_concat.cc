// table.concat.
//
// A result that is one piece of work is written at once. A longer one is
// gathered in a Buffer and then becomes a string, both in pieces.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "vm/objects/buffer.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/operations/native_operations.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/value_text.h"
#include "vm/stdlib/tables/table_access.h"
#include "vm/stdlib/tables/table_libraries.h"
#include "vm/support/short_bytes.h"

namespace selenite::vm {

namespace {

enum Slot : uint32_t {
  kList,
  kSeparator,  // a string or nil
  kNext,       // index of the next element
  kLeft,       // how many are left
  kGathered,   // the Buffer
  kOffset,     // bytes of the next element already copied
  kConcatSlots,
};

enum State : uint32_t {
  kStart,
  kLength,     // the length is on top
  kGatherRaw,  // to read on without metamethods
  kGet,        // through metamethods: to read the next element
  kGot,        // it is on top
  kFinish,     // to make the string from the Buffer
  kWrite,      // its next piece: see string_building.h
};

Step InvalidValue(NativeCall& call, const Value& value, int64_t index) {
  char digits[kNumberBufferBytes];
  const std::string_view shown(digits, FormatInteger(index, digits));
  return call.RaiseParts({"invalid value (", Machine::BasicTypeName(value), ") at index ", shown,
                          " in table for 'concat'"});
}

// For its length, and once more to write it.
constexpr int64_t kFuelPerFloat = 2 * kFuelPerFloatText;

// Elements that are floats, in one piece: each takes as long as many integers.
constexpr int64_t kFloatsPerPiece = kPieceSlots / 4;
inline int64_t FloatsAtOnce() { return PieceSize(kFloatsPerPiece); }

std::string_view SeparatorOf(const Value& value) {
  return value.IsString() ? value.AsString()->bytes(Reading::kWritten) : std::string_view();
}

// What gathering costs besides a unit for each element: nothing up to a piece of
// work, whose result is made at once where pieces have their real size; beyond
// it the copy and the memory of the Buffer.
int64_t PriceOfGathered(size_t bytes) {
  constexpr int64_t kRoom = 3;  // what was allocated in all, for each byte that is used
  if (bytes <= static_cast<size_t>(kPieceBytes)) return 0;
  const auto size = static_cast<int64_t>(bytes);
  return size / kCopiedBytesPerFuelUnit + kRoom * size / kBytesPerFuelUnit;
}

// Appends what has room in one piece of work. False: no memory.
bool AppendGathered(NativeCall& call, Buffer* buffer, std::string_view a, std::string_view b = {}) {
  Heap& heap = call.heap();
  const int64_t price =
      PriceOfGathered(buffer->size() + a.size() + b.size()) - PriceOfGathered(buffer->size());
  const int64_t mark = heap.ChargeMark();
  const bool done = buffer->Reserve(heap, a.size() + b.size()) && buffer->Append(heap, a) &&
                    buffer->Append(heap, b);
  heap.ReplaceCharges(mark, done ? price : 0);
  return done;
}

// ---- Gathering --------------------------------------------------------------

// Adds the element `value` and the separator after it; of a long one no more
// than a piece. kNext: all of it is there, and the slots say so.
Step Gather(NativeCall& call, const Value& value, uint32_t state) {
  const int64_t index = call.Slot(kNext).AsInteger();
  const int64_t left = call.Slot(kLeft).AsInteger();
  const ValueText text(value);
  if (!text.valid()) return InvalidValue(call, value, index);
  Buffer* buffer = call.Slot(kGathered).AsBuffer();
  const size_t offset = static_cast<size_t>(call.Slot(kOffset).AsInteger());
  const std::string_view separator =
      left > 1 ? SeparatorOf(call.Slot(kSeparator)) : std::string_view();
  const size_t whole = text.view().size() + separator.size();
  if (whole <= static_cast<size_t>(PieceBytes())) [[likely]] {
    call.Charge(value.IsFloat() ? 1 + kFuelPerFloat : 1);
    if (!AppendGathered(call, buffer, text.view(), separator)) return call.NoMemory();
  } else {
    // A piece of the element, or of the separator once the element is there.
    const bool in_element = offset < text.view().size();
    const std::string_view rest = in_element
                                      ? text.view().substr(offset)
                                      : separator.substr(offset - text.view().size());
    const std::string_view piece = rest.substr(0, static_cast<size_t>(PieceBytes()));
    if (offset == 0) call.Charge(value.IsFloat() ? 1 + kFuelPerFloat : 1);
    if (!AppendGathered(call, buffer, piece)) return call.NoMemory();
    if (offset + piece.size() < whole) {
      call.SetSlot(kOffset, Value::Integer(static_cast<int64_t>(offset + piece.size())));
      return call.Pause(state);
    }
    call.SetSlot(kOffset, Value::Integer(0));
  }
  call.SetSlot(kNext, Value::Integer(static_cast<int64_t>(static_cast<uint64_t>(index) + 1)));
  call.SetSlot(kLeft, Value::Integer(left - 1));
  return Step::kNext;
}

// Adds elements that fit into a piece, as many as there are and the piece has room for.
class ShortElements {
 public:
  explicit ShortElements(NativeCall& call)
      : call_(call),
        list_(*call.Slot(kList).AsTable()),
        buffer_(call.Slot(kGathered).AsBuffer()),
        separator_(SeparatorOf(call.Slot(kSeparator))),
        next_(static_cast<uint64_t>(call.Slot(kNext).AsInteger())),
        left_(call.Slot(kLeft).AsInteger()),
        piece_end_(buffer_->size() + static_cast<size_t>(PieceBytes())) {}
  ~ShortElements() {
    call_.SetSlot(kNext, Value::Integer(static_cast<int64_t>(next_)));
    call_.SetSlot(kLeft, Value::Integer(left_));
  }
  ShortElements(const ShortElements&) = delete;
  ShortElements& operator=(const ShortElements&) = delete;

  enum class Outcome : uint8_t { kAll, kPieceDone, kOther, kNoMemory };

  // kOther: the next element is long, or wrong.
  Outcome Add() {
    for (int64_t budget = PieceSlots(); left_ > 0; --budget) {
      if (budget <= 0 || buffer_->size() >= piece_end_) return Outcome::kPieceDone;
      const Value value = list_.GetInteger(static_cast<int64_t>(next_));
      const ValueText text(value);
      const std::string_view separator = left_ > 1 ? separator_ : std::string_view();
      if (!text.valid() ||
          text.view().size() + separator.size() > static_cast<size_t>(PieceBytes())) {
        return Outcome::kOther;
      }
      int64_t price = 1;
      if (value.IsFloat()) {
        price += kFuelPerFloat;
        budget -= kPieceSlots / kFloatsPerPiece - 1;
      }
      call_.Charge(price);
      if (!AppendGathered(call_, buffer_, text.view(), separator)) {
        call_.Charge(-price);  // it will be paid again
        return Outcome::kNoMemory;
      }
      ++next_;
      --left_;
    }
    return Outcome::kAll;
  }

 private:
  NativeCall& call_;
  const Table& list_;
  Buffer* buffer_;
  std::string_view separator_;
  uint64_t next_;
  int64_t left_;
  size_t piece_end_;
};

Step GatherRaw(NativeCall& call) {
  // A long element that is begun goes first.
  if (call.Slot(kOffset).AsInteger() == 0) {
    switch (ShortElements(call).Add()) {
      case ShortElements::Outcome::kAll: return call.Continue(kFinish);
      case ShortElements::Outcome::kPieceDone: return call.Pause(kGatherRaw);
      case ShortElements::Outcome::kNoMemory: return call.NoMemory();
      case ShortElements::Outcome::kOther: break;
    }
  }
  const Value value = call.Slot(kList).AsTable()->GetInteger(call.Slot(kNext).AsInteger());
  Step step = Gather(call, value, kGatherRaw);
  return step == Step::kNext ? call.Continue(kGatherRaw) : step;
}

Step GatherSlowly(NativeCall& call) {
  uint32_t state = call.state();
  for (const ChargedPiece piece(call);;) {
    if (state == kGet) {
      call.SetSlotCount(kConcatSlots);
      if (call.Slot(kLeft).AsInteger() == 0) return call.Continue(kFinish);
      if (piece.is_over()) return call.Pause(kGet);
      call.Charge(1);
      Step step = GetIndex(call, call.Slot(kList), call.Slot(kNext), kGot);
      if (step != Step::kNext) return step;
    }
    Step step = Gather(call, call.Top(), kGot);
    if (step != Step::kNext) return step;
    call.SetState(kGet);
    state = kGet;
  }
}

Step Finish(NativeCall& call) {
  const std::string_view bytes = call.Slot(kGathered).AsBuffer()->view();
  auto write = [bytes](char* out, size_t from, size_t to) {
    if (from != to) std::memcpy(out + from, bytes.data() + from, to - from);
  };
  if (call.state() == kWrite) return FinishWriting(call, kWrite, write);
  call.SetSlotCount(kConcatSlots);
  return ReturnWritten(call, bytes.size(), kWrite, write);
}

// ---- The short case ---------------------------------------------------------

struct Elements {
  const Table& list;
  std::string_view separator;
  int64_t first;
  int64_t count;
};

struct ShortResult {
  size_t size = 0;     // bytes
  int64_t floats = 0;  // elements that are
};

// The whole result; unset when an element is not fit for it, or when it is longer than
// one piece of work.
std::optional<ShortResult> ResultOf(const Elements& elements) {
  int64_t floats = 0;
  size_t size = elements.separator.size();
  size *= static_cast<size_t>(elements.count - 1);
  for (int64_t i = 0; i < elements.count; ++i) {
    if (size > StringAtOnce() || floats > FloatsAtOnce()) return std::nullopt;
    const Value value = elements.list.GetInteger(elements.first + i);
    if (value.IsString()) [[likely]] {
      size += value.AsString()->length();
      continue;
    }
    if (value.IsInteger()) {
      size += IntegerTextSize(value.AsInteger());
      continue;
    }
    const ValueText text(value);
    if (!text.valid()) return std::nullopt;
    size += text.view().size();
    ++floats;
  }
  if (size > StringAtOnce()) return std::nullopt;
  return ShortResult{size, floats};
}

// REQUIRES: ResultOf found that they fit.
void Write(const Elements& elements, char* out) {
  const std::string_view separator = elements.separator;
  for (int64_t i = 0; i < elements.count; ++i) {
    if (i > 0) {
      CopyBytes(out, separator.data(), separator.size());
      out += separator.size();
    }
    const ValueText text(elements.list.GetInteger(elements.first + i));
    CopyBytes(out, text.view().data(), text.view().size());
    out += text.view().size();
  }
}

Step Begin(NativeCall& call) {
  constexpr uint32_t kArguments = 4;
  Table* list = call.CheckTable(kList);
  if (list == nullptr) return call.Raised();
  if (call.state() == kStart) call.SetSlotCount(kArguments);
  ElementCount length(call, *list, kLength);
  if (length.step() != Step::kNext) return length.step();
  std::optional<Text> separator = call.OptString(kSeparator, "");
  if (!separator) return call.Raised();
  std::optional<int64_t> first = call.OptInteger(2, 1);
  if (!first) return call.Raised();
  std::optional<int64_t> last = call.OptInteger(3, length.value());
  if (!last) return call.Raised();
  if (*first > *last) return call.ReturnString("");
  const uint64_t span = static_cast<uint64_t>(*last) - static_cast<uint64_t>(*first);
  // More than this cannot be there: the first missing one ends it.
  const int64_t count = static_cast<int64_t>(std::min<uint64_t>(span, INT64_MAX - 1)) + 1;
  const bool plain = HasNoAccessMetamethods(*list, call.strings());
  if (plain && count <= PieceSlots()) {
    const Elements elements = {*list, separator->whole(Reading::kWritten), *first, count};
    if (const std::optional<ShortResult> result = ResultOf(elements)) {
      call.Charge(count + kFuelPerFloat * result->floats);
      return ReturnWritten(call, result->size, kWrite, [&elements](char* out, size_t, size_t) {
        Write(elements, out);
      });
    }
  }
  const int64_t mark = call.heap().ChargeMark();
  Buffer* buffer = call.heap().New<Buffer>(0);
  call.heap().ReplaceCharges(mark, 0);
  if (buffer == nullptr) return call.NoMemory();
  call.SetSlotCount(kConcatSlots);
  call.SetSlot(kNext, Value::Integer(*first));
  call.SetSlot(kLeft, Value::Integer(count));
  call.SetSlot(kGathered, Value::Of(buffer));
  call.SetSlot(kOffset, Value::Integer(0));
  return call.Continue(plain ? kGatherRaw : kGet);
}

Step Concat(NativeCall& call) {
  switch (call.state()) {
    case kGatherRaw: return GatherRaw(call);
    case kGet:
    case kGot: return GatherSlowly(call);
    case kFinish:
    case kWrite: return Finish(call);
    default: return Begin(call);
  }
}

constexpr NativeInfo kFunctions[] = {
    {.name = "concat", .qualified = "table.concat", .prices = Price::kBytes | Price::kElements,
     .function = Concat},
};

}  // namespace

std::span<const NativeInfo> TableConcatLibrary() { return kFunctions; }

}  // namespace selenite::vm
