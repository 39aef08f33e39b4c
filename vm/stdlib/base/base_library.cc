// The global functions, but for those that call back into Lua under
// protection (protected_call.cc) or compile (load_library.cc). Long because they
// are many, each of a few lines, with one table, whose order `pairs(_G)` shows.
#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "vm/host.h"
#include "vm/objects/equality.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/numerals.h"
#include "vm/run/natives/finalizers.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/quick_call.h"
#include "vm/run/operations/native_operations.h"
#include "vm/run/semantics/conversion.h"
#include "vm/stdlib/base/base_libraries.h"
#include "vm/stdlib/strings/joined_text.h"
#include "vm/stdlib/strings/text.h"
#include "vm/support/number_format.h"

namespace selenite::vm {

namespace {

// `next`, which `pairs` returns.
const NativeInfo* NextNative();

// ---- Traversal --------------------------------------------------------------

// A key that is a long string may have no hash yet. Set: return this step; the native
// runs again once it has one.
std::optional<Step> AwaitKey(NativeCall& call, const Value& key) {
  const Step step = PrepareKey(call, key);
  return step == Step::kNext ? std::nullopt : std::optional(step);
}
[[gnu::always_inline]] inline std::optional<int> AwaitKey(QuickCall&, const Value& key) {
  return key.tag() == Tag::kLongString ? std::optional(kNotQuick) : std::nullopt;
}

enum : uint32_t { kNextStart, kNextScan };

// The entry after `position`.
template <class Call>
[[gnu::always_inline]] inline typename Call::Result ReturnNext(Call& call, const Table& table, uint64_t position) {
  Value key;
  Value value;
  const uint64_t after = table.NextFrom(position, &key, &value);
  if constexpr (Call::kIsQuick) {
    if (key.IsNil() && after != 0) return kNotQuick;
  }
  // Removed fields are skipped, and charged.
  const uint64_t passed = after > position
                              ? after - position
                              : uint64_t{table.array_size()} + table.entry_count() - position;
  call.Charge(static_cast<int64_t>(std::min<uint64_t>(passed, kPieceSlots)));
  if (!key.IsNil()) {
    call.Push(key);
    call.Push(value);
    return call.Return(2);
  }
  if constexpr (!Call::kIsQuick) {
    if (after != 0) {
      call.SetSlotCount(2);
      call.Push(Value::Integer(static_cast<int64_t>(after)));
      return call.Pause(kNextScan);
    }
  }
  return call.ReturnValue(Value());
}

template <class Call>
typename Call::Result Next(Call& call) {
  const Table* table = call.CheckTable(0);
  if (table == nullptr) return call.Raised();
  uint64_t position = 0;
  if (call.HasSlot(1) && !call.Argument(1).IsNil()) {
    const Value& key = call.Argument(1);
    if (auto ended = AwaitKey(call, key)) return *ended;
    if (key.tag() == Tag::kLongString) call.ChargeBytes(key.AsString()->length());
    position = table->PositionAfter(key, call.strings());
    if (position == Table::kBadKeyPosition) return RaisePlain(call, "invalid key to 'next'");
  }
  return ReturnNext(call, *table, position);
}

// Slots: table, key; in state kNextScan also the position to go on from.
Step NextInPieces(NativeCall& call) {
  if (call.state() != kNextScan) return Next(call);
  const auto position = static_cast<uint64_t>(call.Slot(2).AsInteger());
  return ReturnNext(call, *call.Slot(0).AsTable(), position);
}

constexpr uint32_t kElement = 1;

// An element of ipairs: its index and its value; nil at the end.
template <class Call>
[[gnu::always_inline]] inline typename Call::Result ReturnElement(Call& call, int64_t index, const Value& value) {
  if (value.IsNil()) return call.ReturnValue(Value());
  call.Push(Value::Integer(index));
  call.Push(value);
  return call.Return(2);
}

// Slots: table, index of the element before.
template <class Call>
typename Call::Result IpairsIterator(Call& call) {
  std::optional<int64_t> last = call.CheckInteger(1);
  if (!last) return call.Raised();
  const int64_t index = static_cast<int64_t>(static_cast<uint64_t>(*last) + 1);
  const Value object = call.Slot(0);
  if (object.IsTable()) [[likely]] {
    const Table* table = object.AsTable();
    const Value value = table->GetInteger(index);
    if (!value.IsNil() || table->metatable() == nullptr) return ReturnElement(call, index, value);
  }
  if constexpr (Call::kIsQuick) {
    return kNotQuick;
  } else {
    Step step = GetIndex(call, object, Value::Integer(index), kElement);
    return step == Step::kNext ? ReturnElement(call, index, call.Top()) : step;
  }
}

// In state kElement what __index answered is on top.
Step IpairsIteratorInSteps(NativeCall& call) {
  if (call.state() != kElement) return IpairsIterator(call);
  std::optional<int64_t> last = call.CheckInteger(1);
  if (!last) return call.Raised();
  const int64_t index = static_cast<int64_t>(static_cast<uint64_t>(*last) + 1);
  return ReturnElement(call, index, call.Top());
}

template <class Call>
typename Call::Result Pairs(Call& call) {
  if (!call.CheckAny(0)) return call.Raised();
  const Value object = call.Argument(0);
  const Value handler = call.machine().MetamethodOf(call.Argument(0), Metamethod::kPairs);
  if (handler.IsNil()) [[likely]] {
    call.Push(Value::Native(NextNative()));
    call.Push(object);
    call.Push(Value());
    return call.Return(3);
  }
  if constexpr (Call::kIsQuick) {
    return kNotQuick;
  } else {
    call.Push(handler);
    call.Push(object);
    return call.Call(1, 3, 1);
  }
}

// In state 1 what __pairs answered is on top.
Step PairsInSteps(NativeCall& call) {
  return call.state() == 0 ? Pairs(call) : call.Return(3);
}

// Not a global: only `ipairs` gives it.
constexpr NativeInfo kIpairsIterator = {
    .name = "for iterator", .id = "ipairs.next", .prices = kCallOnly,
    .function = IpairsIteratorInSteps, .quick = Quick<IpairsIterator<QuickCall>>,
    .iteration = Iteration::kIpairs};

template <class Call>
typename Call::Result Ipairs(Call& call) {
  if (!call.CheckAny(0)) return call.Raised();
  const Value object = call.Slot(0);
  call.Push(Value::Native(&kIpairsIterator));
  call.Push(object);
  call.Push(Value::Integer(0));
  return call.Return(3);
}

// ---- Values -----------------------------------------------------------------

template <class Call>
typename Call::Result Type(Call& call) {
  if (!call.CheckAny(0)) return call.Raised();
  return call.ReturnValue(
      Value::Of(call.machine().library.type_names[static_cast<int>(call.Slot(0).tag())]));
}

template <class Call>
typename Call::Result ToString(Call& call) {
  if (!call.CheckAny(0)) return call.Raised();
  const Value& value = call.Argument(0);
  if (call.machine().MetamethodOf(value, Metamethod::kToString).IsNil()) {
    if (value.IsNumber()) {
      char buffer[kNumberBufferBytes];
      return call.ReturnString({buffer, FormatNumber(value, buffer)});
    }
    if (value.IsString()) return call.ReturnValue(value);
    if (value.IsNil()) return call.ReturnString("nil");
    if (value.IsBoolean()) return call.ReturnString(value.AsBoolean() ? "true" : "false");
  }
  if constexpr (Call::kIsQuick) {
    return kNotQuick;
  } else {
    Step step = ToStringValue(call, value, 1);
    return step == Step::kNext ? call.Return(1) : step;
  }
}

Step ToStringInSteps(NativeCall& call) { return call.state() == 0 ? ToString(call) : call.Return(1); }

// The price of reading a numeral in a base.
int64_t PriceOfDigits(size_t count) { return 1 + static_cast<int64_t>(count / 8); }

// Reads a numeral of a base from 2 to 36, whatever its length, in pieces.
// Slots: text, base, position, value so far, and where in the numeral it is.
Step ToNumberInBase(NativeCall& call) {
  enum : int64_t { kLeadingSpace, kFirstDigit, kDigits, kTrailingSpace };
  constexpr int64_t kPartMask = 3;
  constexpr int64_t kMinus = 4;
  const Text text = call.TextAt(0);
  const uint64_t base = static_cast<uint64_t>(call.Slot(1).AsInteger());
  size_t position = static_cast<size_t>(call.Slot(2).AsInteger());
  uint64_t value = static_cast<uint64_t>(call.Slot(3).AsInteger());
  int64_t part = call.Slot(4).AsInteger() & kPartMask;
  bool minus = (call.Slot(4).AsInteger() & kMinus) != 0;

  // Charged in blocks, as it may end early.
  constexpr auto kBlock = static_cast<size_t>(kPieceBytes);
  const size_t block_end = std::min(text.size(), (position / kBlock + 1) * kBlock);
  if (position % kBlock == 0) call.Charge(PriceOfDigits(block_end - position));
  const size_t end = std::min(block_end, position + static_cast<size_t>(PieceBytes()));
  for (; position < end; ++position) {
    const unsigned char c = static_cast<unsigned char>(text[position]);
    if (part == kLeadingSpace) {
      if (IsSpace(c)) continue;
      part = kFirstDigit;
      if (c == '-' || c == '+') {
        minus = c == '-';
        continue;
      }
    }
    if (part != kTrailingSpace) {
      const uint32_t digit = DigitValue(c);
      if (digit < base) {
        value = value * base + digit;
        part = kDigits;
        continue;
      }
      if (part == kFirstDigit || digit < 36) return call.ReturnValue(Value());
      part = kTrailingSpace;
    }
    if (!IsSpace(c)) return call.ReturnValue(Value());
  }
  if (position < text.size()) {
    call.SetSlot(2, Value::Integer(static_cast<int64_t>(position)));
    call.SetSlot(3, Value::Integer(static_cast<int64_t>(value)));
    call.SetSlot(4, Value::Integer(part | (minus ? kMinus : 0)));
    return call.Pause(1);
  }
  if (part < kDigits) return call.ReturnValue(Value());
  if (minus) value = 0 - value;
  return call.ReturnValue(Value::Integer(static_cast<int64_t>(value)));
}

// The number that digits alone make in a base; unset for anything else.
std::optional<int64_t> NumberOfDigits(std::string_view digits, uint64_t base) {
  uint64_t number = 0;
  for (char c : digits) {
    const uint32_t digit = DigitValue(static_cast<unsigned char>(c));
    if (digit >= base) return std::nullopt;
    number = number * base + digit;
  }
  if (digits.empty()) return std::nullopt;
  return static_cast<int64_t>(number);
}

template <class Call>
typename Call::Result ToNumber(Call& call) {
  const Value value = call.Slot(0);
  if (call.Slot(1).IsNil()) {
    if (value.IsNumber()) return call.ReturnValue(value);
    if (value.IsString()) {
      std::optional<Value> number;
      const Step step = ReadNumber(call.machine(), value, &number);
      if (step != Step::kNext) return call.Leave(step);
      return call.ReturnValue(number.value_or(Value()));
    }
    if (!call.CheckAny(0)) return call.Raised();
    return call.ReturnValue(Value());
  }
  std::optional<int64_t> base = call.CheckInteger(1);
  if (!base) return call.Raised();
  if (!value.IsString()) return call.BadType(0, "string");
  if (*base < 2 || *base > 36) return call.BadArgument(1, "base out of range");
  if (value.IsShortString()) {
    const std::string_view text = value.AsString()->bytes(Reading::kShort);
    if (auto number = NumberOfDigits(text, static_cast<uint64_t>(*base))) {
      call.Charge(PriceOfDigits(text.size()));
      return call.ReturnValue(Value::Integer(*number));
    }
  }
  if constexpr (Call::kIsQuick) {
    return kNotQuick;
  } else {
    call.SetSlotCount(5);
    call.SetSlot(1, Value::Integer(*base));
    for (uint32_t i = 2; i < 5; ++i) call.SetSlot(i, Value::Integer(0));
    return ToNumberInBase(call);
  }
}

Step ToNumberInPieces(NativeCall& call) {
  return call.state() == 1 ? ToNumberInBase(call) : ToNumber(call);
}

template <class Call>
typename Call::Result RawEqual(Call& call) {
  if (!call.CheckAny(0) || !call.CheckAny(1)) return call.Raised();
  const Value& a = call.Argument(0);
  const Value& b = call.Argument(1);
  if (a.tag() == Tag::kLongString && b.tag() == Tag::kLongString && !a.SameBits(b) &&
      a.AsString()->length() == b.AsString()->length()) {
    if constexpr (Call::kIsQuick) {
      return kNotQuick;
    } else {
      // Strings have no __eq: this compares the bytes, in pieces.
      Step step = Equals(call, a, b, 1);
      return step == Step::kNext ? call.Return(1) : step;
    }
  }
  return call.ReturnValue(Value::Boolean(RawEquals(a, b)));
}

Step RawEqualInPieces(NativeCall& call) {
  return call.state() == 0 ? RawEqual(call) : call.Return(1);
}

template <class Call>
typename Call::Result RawLength(Call& call) {
  const Value value = call.Slot(0);
  if (value.IsTable()) return call.ReturnValue(Value::Integer(value.AsTable()->Length()));
  if (value.IsString()) {
    return call.ReturnValue(Value::Integer(static_cast<int64_t>(value.AsString()->length())));
  }
  return call.BadType(0, "table or string");
}

template <class Call>
typename Call::Result RawGet(Call& call) {
  Table* table = call.CheckTable(0);
  if (table == nullptr || !call.CheckAny(1)) return call.Raised();
  const Value& key = call.Argument(1);
  if (auto ended = AwaitKey(call, key)) return *ended;
  return call.ReturnValue(table->Get(key, call.strings()));
}

// table[key] = value. Set: it could not be stored.
std::optional<Step> Store(NativeCall& call, Table* table, const Value& key, const Value& value) {
  const Step step = RawSet(call, table, key, value);
  return step == Step::kNext ? std::nullopt : std::optional(step);
}
[[gnu::always_inline]] inline std::optional<int> Store(QuickCall& call, Table* table,
                                                      const Value& key, const Value& value) {
  const TableStatus status = table->Set(call.heap(), call.strings(), key, value);
  return status == TableStatus::kOk ? std::nullopt : std::optional(kNotQuick);
}

template <class Call>
typename Call::Result RawSet(Call& call) {
  Table* table = call.CheckTable(0);
  if (table == nullptr || !call.CheckAny(1) || !call.CheckAny(2)) return call.Raised();
  const Value& key = call.Argument(1);
  if (auto ended = AwaitKey(call, key)) return *ended;
  if (auto ended = Store(call, table, key, call.Argument(2))) return *ended;
  return call.ReturnValue(call.Argument(0));
}

// ---- Metatables -------------------------------------------------------------

template <class Call>
typename Call::Result GetMetatable(Call& call) {
  if (!call.CheckAny(0)) return call.Raised();
  Table* metatable = call.machine().MetatableOf(call.Argument(0));
  if (metatable == nullptr) return call.ReturnValue(Value());
  const Value shown = metatable->GetMetamethod(Metamethod::kMetatable, call.strings());
  return call.ReturnValue(shown.IsNil() ? Value::Of(metatable) : shown);
}

template <class Call>
typename Call::Result SetMetatable(Call& call) {
  Table* table = call.CheckTable(0);
  if (table == nullptr) return call.Raised();
  if (!call.HasSlot(1)) return call.BadType(1, "nil or table");
  const Value& given = call.Argument(1);
  if (!given.IsTable() && !given.IsNil()) return call.BadType(1, "nil or table");
  if (table->metatable() != nullptr &&
      !table->metatable()->GetMetamethod(Metamethod::kMetatable, call.strings()).IsNil()) {
    return call.Raise("cannot change a protected metatable");
  }
  Table* metatable = given.IsNil() ? nullptr : given.AsTable();
  if (metatable != nullptr && !metatable->GetMetamethod(Metamethod::kGc, call.strings()).IsNil() &&
      !call.heap().MarkForFinalization(table)) {
    return call.NoMemory();
  }
  table->set_metatable(call.heap(), metatable);
  return call.ReturnValue(call.Argument(0));
}

// ---- Arguments --------------------------------------------------------------

// The last `count` arguments are the results.
Step ReturnLast(NativeCall& call, uint32_t count) {
  if (count > kNativeStackSlots) call.Charge(count / 8);
  return call.Return(count);
}
[[gnu::always_inline]] inline int ReturnLast(QuickCall& call, uint32_t count) {
  if (count > kQuickResults) return kNotQuick;
  // A result never takes the place of one that is still to come.
  const uint32_t first = call.argument_count() - count;
  for (uint32_t n = 0; n < count; ++n) call.Push(call.Argument(first + n));
  return call.Return(count);
}

template <class Call>
typename Call::Result Select(Call& call) {
  const uint32_t count = call.argument_count();
  const Value which = call.Slot(0);
  int64_t index;
  if (which.IsInteger()) [[likely]] {
    index = which.AsInteger();
  } else if (which.IsString() && Text(*which.AsString()).StartsWith("#")) {
    // The first byte decides, as in the reference.
    return call.ReturnValue(Value::Integer(int64_t{count} - 1));
  } else {
    std::optional<int64_t> checked = call.CheckInteger(0);
    if (!checked) return call.Raised();
    index = *checked;
  }
  if (index < 0) {
    index += count;
  } else if (index > count) {
    index = count;
  }
  if (index < 1) return call.BadArgument(0, "index out of range");
  return ReturnLast(call, count - static_cast<uint32_t>(index));
}

// ---- Errors -----------------------------------------------------------------

// Raises slot 0; a string at a level above zero gets the position in front. In state
// `join_state` go on with PushJoinedPiece.
Step RaiseWithPosition(NativeCall& call, uint32_t join_state, uint32_t level) {
  const Value message = call.Slot(0);
  if (!message.IsString() || level == 0) return call.RaiseValue(message);
  const std::string where = call.Where(level);
  if (where.empty()) return call.RaiseValue(message);
  return RaiseJoined(call, PushJoined(call, where, message, {}, join_state));
}

Step Error(NativeCall& call) {
  constexpr uint32_t kJoin = 1;
  if (call.state() == kJoin) return RaiseJoined(call, PushJoinedPiece(call, kJoin));
  std::optional<int64_t> level = call.OptInteger(1, 1);
  if (!level) return call.Raised();
  if (call.slot_count() == 0) call.Push(Value());
  // Deeper than any stack: no position.
  if (*level < 0 || *level > kMaxFrames) level = 0;
  return RaiseWithPosition(call, kJoin, static_cast<uint32_t>(*level));
}

Step Assert(NativeCall& call) {
  constexpr uint32_t kJoin = 1;
  if (call.state() == kJoin) return RaiseJoined(call, PushJoinedPiece(call, kJoin));
  const uint32_t count = call.argument_count();
  if (call.Slot(0).IsTruthy()) [[likely]] return call.Return(count);
  if (!call.CheckAny(0)) return call.Raised();
  Value message;
  if (count > 1) {
    message = call.Slot(1);
  } else {
    String* text = call.NewString("assertion failed!");
    if (text == nullptr) return call.NoMemory();
    message = Value::Of(text);
  }
  const Value condition = call.Slot(0);
  call.SetSlot(0, message);
  Step step = RaiseWithPosition(call, kJoin, 1);
  // Then this runs again from the start.
  if (step == Step::kCollect) call.SetSlot(0, condition);
  return step;
}

// ---- Output -----------------------------------------------------------------

// Collects short pieces, so that a line is one call of the host.
class OutputLine {
 public:
  explicit OutputLine(NativeCall& call) : call_(call) {}
  ~OutputLine() { Flush(); }

  void Add(std::string_view text) {
    if (text.size() > sizeof buffer_ - used_) Flush();
    if (text.size() > sizeof buffer_) {
      Write(text);
      return;
    }
    if (!text.empty()) std::memcpy(buffer_ + used_, text.data(), text.size());
    used_ += text.size();
  }

 private:
  void Flush() {
    if (used_ != 0) Write({buffer_, used_});
    used_ = 0;
  }
  void Write(std::string_view text) {
    Machine& machine = call_.machine();
    machine.execution.output_bytes += machine.host().WriteOutput(text);
  }

  NativeCall& call_;
  size_t used_ = 0;
  char buffer_[512];
};

// Output that the host keeps counts, a piece later. False: no memory.
bool CountOutput(Machine& machine) {
  // So much is kept without reserving memory, and asked for at once.
  constexpr size_t kFree = 4096;
  constexpr size_t kBlock = 16 * 1024;
  Execution& execution = machine.execution;
  if (execution.output_bytes <= execution.reserved_for_output + kFree) [[likely]] return true;
  const size_t more = execution.output_bytes - execution.reserved_for_output + kBlock;
  if (!machine.heap().ReserveBytes(more)) return false;
  execution.reserved_for_output += more;
  return true;
}

// Slots: the arguments, how many of them are written, how many bytes of the
// next one are; in state kConverted the next one as a string on top.
Step Print(NativeCall& call) {
  enum : uint32_t { kStart, kArguments, kConverted };
  if (!CountOutput(call.machine())) return call.NoMemory();
  if (call.state() == kStart) {
    call.Push(Value::Integer(0));
    call.Push(Value::Integer(0));
    return call.Continue(kArguments);
  }
  const bool converted = call.state() == kConverted;
  const uint32_t count = call.slot_count() - (converted ? 3 : 2);
  const uint32_t first = static_cast<uint32_t>(call.Slot(count).AsInteger());
  OutputLine line(call);
  constexpr int64_t kSlotsPerFloat = 2;  // takes as long
  int64_t left = PieceSlots();
  for (uint32_t i = first; i < count; ++i) {
    if (left-- <= 0) return call.Pause(kArguments);
    const Value value = converted ? call.Top() : call.Slot(i);
    size_t offset = 0;
    if (value.IsString()) {
      offset = static_cast<size_t>(call.Slot(count + 1).AsInteger());
    } else if (!value.IsNumber() && !value.IsNil() && !value.IsBoolean()) {
      // Not even the tabulator is written before its text is known.
      Step step = ToStringValue(call, value, kConverted);
      return step == Step::kNext ? call.Continue(kConverted) : step;
    }
    if (i != 0 && offset == 0) line.Add("\t");
    char number[kNumberBufferBytes];
    switch (value.tag()) {
      case Tag::kNil: line.Add("nil"); break;
      case Tag::kFalse: line.Add("false"); break;
      case Tag::kTrue: line.Add("true"); break;
      case Tag::kInteger: line.Add({number, FormatInteger(value.AsInteger(), number)}); break;
      case Tag::kFloat:
        call.Charge(kFuelPerFloatText);
        left -= kSlotsPerFloat - 1;
        line.Add({number, FormatFloat(value.AsFloat(), number)});
        break;
      default: {
        const Text text(*value.AsString());
        const std::string_view piece = text.Take(call, offset);
        line.Add(piece);
        if (offset + piece.size() < text.size()) {
          call.SetSlot(count + 1, Value::Integer(static_cast<int64_t>(offset + piece.size())));
          return call.Pause(call.state());
        }
        call.SetSlot(count + 1, Value::Integer(0));
      }
    }
    call.Charge(1);
    call.SetSlot(count, Value::Integer(i + 1));
    if (converted) {
      call.Pop();
      return call.Continue(kArguments);
    }
  }
  line.Add("\n");
  return call.ReturnNothing();
}

// ---- Warnings ---------------------------------------------------------------

// Slots: the pieces; in state kCheck the number of those that were checked is on top.
Step Warn(NativeCall& call) {
  enum : uint32_t { kStart, kCheck };
  if (call.state() == kStart) {
    if (!call.CheckString(0)) return call.Raised();
    call.Push(Value::Integer(0));
  }
  const uint32_t count = call.slot_count() - 1;
  const auto checked = static_cast<uint32_t>(call.Top().AsInteger());
  const uint32_t end = checked + std::min(count - checked, static_cast<uint32_t>(PieceSlots()));
  call.Charge(end - checked);
  for (uint32_t i = checked; i < end; ++i) {
    if (call.Slot(i).IsString() || call.Slot(i).IsNumber()) continue;
    call.Pop();  // which is no argument
    return call.BadType(i, "string");
  }
  if (end < count) {
    call.SetSlot(count, Value::Integer(end));
    return call.Pause(kCheck);
  }
  if (!call.CheckString(count - 1)) return call.Raised();
  Machine& machine = call.machine();
  // When warnings are off the reference looks for a control message in the
  // last piece, when they are on only in a message of one piece.
  const Text last = call.TextAt(count - 1);
  if (last.StartsWith("@") && (count == 1 || !machine.library.warnings_on)) {
    if (last.Is("@on")) machine.library.warnings_on = true;
    if (last.Is("@off")) machine.library.warnings_on = false;
    return call.ReturnNothing();
  }
  if (!machine.library.warnings_on) return call.ReturnNothing();
  std::string message;
  for (uint32_t i = 0; i < count && message.size() < Host::kMaxWarningBytes; ++i) {
    const std::optional<Text> piece = call.CheckString(i);
    if (!piece) return call.Raised();
    message += piece->Start(Host::kMaxWarningBytes - message.size());
  }
  call.ChargeBytes(message.size());
  machine.host().WriteWarning(message);
  return call.ReturnNothing();
}

// ---- Collection -------------------------------------------------------------

Step SetMode(NativeCall& call, bool is_generational) {
  bool& mode = call.heap().is_generational;
  String* previous = call.NewString(mode ? "generational" : "incremental");
  if (previous == nullptr) return call.NoMemory();
  mode = is_generational;
  return call.ReturnValue(Value::Of(previous));
}

// Swaps a setting for the integer argument, and returns what it was.
Step ReturnSetting(NativeCall& call, int& setting) {
  std::optional<int64_t> given = call.OptInteger(1, 0);
  if (!given) return call.Raised();
  const int previous = setting;
  constexpr int64_t kMaxPercent = 1000;  // as much as the reference can keep
  setting = static_cast<int>(std::clamp<int64_t>(*given, 0, kMaxPercent));
  return call.ReturnValue(Value::Integer(previous));
}

bool IsCollectOption(const Text& text) {
  constexpr Text kOptions[] = {"collect",   "count",    "step",       "stop",         "restart",
                               "isrunning", "setpause", "setstepmul", "generational", "incremental"};
  return std::ranges::any_of(kOptions, [&](const Text& option) { return text.Is(option); });
}

Step CollectGarbage(NativeCall& call) {
  // After kStart, slot 0 is the result.
  enum : uint32_t { kStart, kCollected, kCharged, kFinalized };
  switch (call.state()) {
    case kCollected:
      // By what is alive, which does not depend on what the collector had done
      // before. The piece of work is bounded by the memory limit.
      call.heap().fuel().Charge(WorkKind::kCollect,
                                1 + call.machine().ModelledBytes() / kBytesPerFuelUnit);
      call.SetState(kCharged);
      [[fallthrough]];
    case kCharged:
      // Finalizers that are due run before this returns, as in the reference.
      if (call.heap().HasPendingFinalizers() && call.machine().execution.finalizing == nullptr) {
        call.Push(Value::Native(FinalizerRunner()));
        const Step step = call.Call(0, 0, kFinalized);
        if (step == Step::kCall) call.machine().execution.finalizing = &call.fiber();
        if (step != Step::kRaise) return step;
        call.fiber().error = Value();  // no room on the stack: they run later
      }
      return call.ReturnValue(call.Slot(0));
    case kFinalized:
      return call.ReturnValue(call.Slot(0));
    default:
      break;
  }
  std::optional<Text> option = call.OptString(0, "collect");
  if (!option) return call.Raised();
  // As in the reference: not in a finalizer, whatever is asked.
  if (call.machine().execution.finalizing != nullptr && IsCollectOption(*option)) return call.ReturnValue(Value());
  Heap& heap = call.heap();
  // The option's parameters are checked, but otherwise ignored.
  if (option->Is("step") && !call.OptInteger(1, 0)) return call.Raised();
  const bool is_incremental = option->Is("incremental");
  const bool is_mode = is_incremental || option->Is("generational");
  if (is_mode) {
    for (uint32_t i = 1; i <= (is_incremental ? 3 : 2); ++i) {
      if (!call.OptInteger(i, 0)) return call.Raised();
    }
  }
  const bool is_step = option->Is("step");
  if (is_step || option->Is("collect")) {
    call.SetSlotCount(1);
    call.SetSlot(0, is_step ? Value::Boolean(true) : Value::Integer(0));
    return call.CollectNow(kCollected);
  }
  if (option->Is("count")) {
    return call.ReturnValue(Value::Float(static_cast<double>(call.machine().ModelledBytes()) / 1024));
  }
  if (option->Is("stop") || option->Is("restart")) {
    heap.set_stopped(option->Is("stop"));
    return call.ReturnValue(Value::Integer(0));
  }
  if (option->Is("isrunning")) return call.ReturnValue(Value::Boolean(!heap.stopped()));
  if (option->Is("setpause")) return ReturnSetting(call, heap.pause_percent);
  if (option->Is("setstepmul")) return ReturnSetting(call, heap.step_multiplier_percent);
  if (is_mode) return SetMode(call, !is_incremental);
  std::string problem = "invalid option '";
  problem += option->Start();
  return call.BadArgument(0, problem + "'");
}

constexpr NativeInfo kFunctions[] = {
    {.name = "next", .qualified = "next", .prices = Price::kElements, .function = NextInPieces,
     .quick = Quick<Next<QuickCall>>, .iteration = Iteration::kNext},
    {.name = "assert", .qualified = "assert", .prices = kCallOnly, .function = Assert},
    {.name = "collectgarbage", .qualified = "collectgarbage", .prices = Price::kLiveBytes,
     .function = CollectGarbage},
    {.name = "error", .qualified = "error", .prices = Price::kBytes, .function = Error},
    {.name = "getmetatable", .qualified = "getmetatable", .prices = kCallOnly,
     .function = GetMetatable<NativeCall>, .quick = Quick<GetMetatable<QuickCall>>},
    {.name = "ipairs", .qualified = "ipairs", .prices = kCallOnly, .function = Ipairs<NativeCall>,
     .quick = Quick<Ipairs<QuickCall>>},
    {.name = "pairs", .qualified = "pairs", .prices = kCallOnly, .function = PairsInSteps,
     .quick = Quick<Pairs<QuickCall>>},
    {.name = "print", .qualified = "print", .prices = Price::kBytes, .function = Print},
    {.name = "rawequal", .qualified = "rawequal", .prices = Price::kBytes,
     .function = RawEqualInPieces, .quick = Quick<RawEqual<QuickCall>>},
    {.name = "rawget", .qualified = "rawget", .prices = Price::kBytes,
     .function = RawGet<NativeCall>, .quick = Quick<RawGet<QuickCall>>},
    {.name = "rawlen", .qualified = "rawlen", .prices = kCallOnly,
     .function = RawLength<NativeCall>, .quick = Quick<RawLength<QuickCall>>},
    {.name = "rawset", .qualified = "rawset", .prices = Price::kBytes,
     .function = RawSet<NativeCall>, .quick = Quick<RawSet<QuickCall>>},
    {.name = "select", .qualified = "select", .prices = Price::kValues,
     .function = Select<NativeCall>, .quick = Quick<Select<QuickCall>>},
    {.name = "setmetatable", .qualified = "setmetatable", .prices = kCallOnly,
     .function = SetMetatable<NativeCall>, .quick = Quick<SetMetatable<QuickCall>>},
    {.name = "tonumber", .qualified = "tonumber", .prices = Price::kCharacters,
     .function = ToNumberInPieces, .quick = Quick<ToNumber<QuickCall>>},
    {.name = "tostring", .qualified = "tostring", .prices = kCallOnly, .function = ToStringInSteps,
     .quick = Quick<ToString<QuickCall>>},
    {.name = "type", .qualified = "type", .prices = kCallOnly, .function = Type<NativeCall>,
     .quick = Quick<Type<QuickCall>>},
    {.name = "warn", .qualified = "warn", .prices = Price::kBytes | Price::kElements,
     .function = Warn},
};

const NativeInfo* NextNative() { return &kFunctions[0]; }

}  // namespace

std::span<const NativeInfo> BaseLibrary() { return kFunctions; }
const NativeInfo* IpairsIteratorNative() { return &kIpairsIterator; }

}  // namespace selenite::vm
