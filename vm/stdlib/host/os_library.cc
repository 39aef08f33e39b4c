// The os library: time, clock, date and difftime, and nothing that reaches
// the host. Local time is UTC. The clocks are the host's, which makes them
// coarse.
#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "vm/host.h"
#include "vm/objects/buffer.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/numerals.h"
#include "vm/run/natives/native.h"
#include "vm/run/operations/native_operations.h"
#include "vm/stdlib/host/date.h"
#include "vm/stdlib/host/os_library.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/text.h"

namespace selenite::vm {

namespace {

// ---- Date tables ------------------------------------------------------------

// The fields of a date table, in the order the reference reads them.
struct DateField {
  const char* name;
  int64_t CivilTime::*member;
  int64_t otherwise;  // when absent; below zero: it may not be
  int64_t bias;       // what the reference subtracts to keep it in an int
};
constexpr DateField kDateFields[] = {
    {"year", &CivilTime::year, -1, 1900}, {"month", &CivilTime::month, -1, 1},
    {"day", &CivilTime::day, -1, 0},      {"hour", &CivilTime::hour, 12, 0},
    {"min", &CivilTime::minute, 0, 0},    {"sec", &CivilTime::second, 0, 0},
};
constexpr uint32_t kDateFieldCount = std::size(kDateFields);

// All fields as os.date("*t") gives them, in the order they are set.
constexpr uint32_t kTableFieldCount = 9;
constexpr const char* kTableFields[kTableFieldCount] = {"year", "month", "day",  "hour", "min",
                                                        "sec",  "yday",  "wday", "isdst"};
Value TableField(const CivilTime& civil, uint32_t index) {
  if (index < kDateFieldCount) return Value::Integer(civil.*kDateFields[index].member);
  if (index == 6) return Value::Integer(civil.year_day + 1);
  if (index == 7) return Value::Integer(civil.weekday + 1);
  return Value::Boolean(false);
}

// ---- os.time ----------------------------------------------------------------

// Slots: the table, the fields read so far (as the caller gave them), the
// flag for daylight saving time, the result.
enum TimeSlot : uint32_t {
  kDateTable,
  kFirstField,
  kIsDst = kFirstField + kDateFieldCount,
  kSeconds,
  kTimeSlots,
};

// States: 0; then for each field to read it, and to take it from the top;
// then for each field to write it, and to go on after it.
constexpr uint32_t kReadState = 1;
constexpr uint32_t kReadCount = kDateFieldCount + 1;  // and isdst
constexpr uint32_t kWriteState = kReadState + 2 * kReadCount;

// Checks the value of a field; unset: an error is raised, return `*step`.
std::optional<int64_t> CheckField(NativeCall& call, const DateField& field, const Value& value,
                                  Step* step) {
  std::string text = "field '" + std::string(field.name) + "' ";
  std::optional<int64_t> given;
  *step = ReadInteger(call.machine(), value, &given);
  if (*step != Step::kNext) return std::nullopt;
  if (!given) {
    if (value.IsNil() && field.otherwise >= 0) return field.otherwise;
    text += value.IsNil() ? "missing in date table" : "is not an integer";
    *step = call.Raise(text);
    return std::nullopt;
  }
  constexpr int64_t kMin = std::numeric_limits<int32_t>::min();
  constexpr int64_t kMax = std::numeric_limits<int32_t>::max();
  if (*given < kMin + field.bias || *given > kMax + field.bias) {
    *step = call.Raise(text + "is out-of-bound");
    return std::nullopt;
  }
  return given;
}

Step ComputeTime(NativeCall& call) {
  CivilTime civil;
  for (uint32_t i = 0; i < kDateFieldCount; ++i) {
    civil.*kDateFields[i].member = call.Slot(kFirstField + i).AsInteger();
  }
  // With daylight saving time on, the clock is an hour ahead.
  if (call.Slot(kIsDst).IsTruthy()) civil.hour -= 1;
  std::optional<int64_t> seconds = SecondsFromCivil(civil);
  // The reference takes the second before 1970 for a failure.
  if (!seconds || *seconds == -1) {
    return call.Raise("time result cannot be represented in this installation");
  }
  call.SetSlot(kSeconds, Value::Integer(*seconds));
  return call.Continue(kWriteState);
}

Step ReadFields(NativeCall& call) {
  uint32_t state = call.state();
  for (;;) {
    const uint32_t index = (state - kReadState) / 2;
    const bool taken = (state - kReadState) % 2 == 1;
    const bool is_flag = index == kDateFieldCount;
    if (!taken) {
      call.SetSlotCount(kTimeSlots);
      String* name = call.NewString(is_flag ? "isdst" : kDateFields[index].name);
      if (name == nullptr) return call.NoMemory();
      Step step = GetIndex(call, call.Slot(kDateTable), Value::Of(name), state + 1);
      if (step != Step::kNext) return step;
    }
    if (is_flag) {
      call.SetSlot(kIsDst, Value::Boolean(call.Top().IsTruthy()));
      return ComputeTime(call);
    }
    Step step = Step::kNext;
    std::optional<int64_t> value = CheckField(call, kDateFields[index], call.Top(), &step);
    if (!value) return step;
    call.SetSlot(kFirstField + index, Value::Integer(*value));
    state = kReadState + 2 * (index + 1);
    call.SetState(state);
  }
}

// The table gets the fields back with their values in range.
Step WriteFields(NativeCall& call) {
  uint32_t state = call.state();
  const int64_t seconds = call.Slot(kSeconds).AsInteger();
  const CivilTime civil = CivilFromSeconds(seconds).value_or(CivilTime());
  for (;;) {
    const uint32_t index = (state - kWriteState) / 2;
    const bool written = (state - kWriteState) % 2 == 1;
    if (index == kTableFieldCount) return call.ReturnValue(Value::Integer(seconds));
    if (!written) {
      call.SetSlotCount(kTimeSlots);
      String* name = call.NewString(kTableFields[index]);
      if (name == nullptr) return call.NoMemory();
      Step step = SetIndex(call, call.Slot(kDateTable), Value::Of(name), TableField(civil, index),
                                state + 1);
      if (step != Step::kNext) return step;
    }
    state = kWriteState + 2 * (index + 1);
    call.SetState(state);
  }
}

Step Time(NativeCall& call) {
  if (call.state() >= kWriteState) return WriteFields(call);
  if (call.state() >= kReadState) return ReadFields(call);
  if (call.Slot(0).IsNil()) {
    return call.ReturnValue(Value::Integer(call.machine().host().WallSeconds()));
  }
  if (call.CheckTable(0) == nullptr) return call.Raised();
  call.SetSlotCount(kTimeSlots);
  return call.Continue(kReadState);
}

// ---- os.date ----------------------------------------------------------------

Step DateTable(NativeCall& call, const CivilTime& civil) {
  Table* table = call.heap().New<Table>(0);
  if (table == nullptr ||
      table->Reserve(call.heap(), 0, kTableFieldCount) == TableStatus::kNoMemory) {
    return call.NoMemory();
  }
  for (uint32_t i = 0; i < kTableFieldCount; ++i) {
    String* name = call.NewString(kTableFields[i]);
    if (name == nullptr || table->SetShortString(call.heap(), name, TableField(civil, i)) !=
                               TableStatus::kOk) {
      return call.NoMemory();
    }
  }
  return call.ReturnValue(Value::Of(table));
}

// Formats that fit here are made on the C++ stack.
constexpr size_t kShortFormat = 64;
// Of a longer one this many bytes are read in one piece.
constexpr int64_t kFormatPiece = 1024;

// Formats `format` from `position` until `most` bytes of it are read or it
// ends. Returns where it stopped, or unset at an invalid specifier, at whose
// '%' `*stopped_at` points then.
template <class Sink>
std::optional<size_t> FormatDate(const CivilTime& civil, ZoneName zone, std::string_view format,
                                 size_t position, size_t most, size_t* stopped_at, Sink sink) {
  const size_t end = std::min(format.size(), position + most);
  while (position < end) {
    const size_t plain = std::min(format.substr(0, end).find('%', position), end);
    if (plain != position) {
      sink(format.substr(position, plain - position));
      position = plain;
      continue;
    }
    const std::string_view rest = format.substr(position + 1);
    const size_t length = SpecifierLength(rest);
    if (length == 0) {
      *stopped_at = position;
      return std::nullopt;
    }
    char text[kMaxConversion];
    sink(std::string_view(text, FormatConversion(civil, rest.substr(0, length), zone, text)));
    position += 1 + length;
  }
  return position;
}

Step InvalidSpecifier(NativeCall& call, std::string_view format, size_t at) {
  call.Charge(2);  // a message in two parts
  // The rest of the format is shown, as C reads strings.
  std::string_view rest = format.substr(at + 1, kMaxQuotedBytes);
  rest = rest.substr(0, rest.find('\0'));
  std::string problem = "invalid conversion specifier '%";
  problem += rest;
  return call.BadArgument(0, problem + "'");
}

// Slots: format, seconds; after state kStart also a Buffer, how much of the
// format is done, and how much is paid for, in whole pieces of the real size.
Step Date(NativeCall& call) {
  enum : uint32_t { kStart, kPieces, kWrite };
  if (call.state() == kStart) {
    std::optional<Text> given = call.OptString(0, "%c");
    if (!given) return call.Raised();
    int64_t seconds;
    if (call.Slot(1).IsNil()) {
      seconds = call.machine().host().WallSeconds();
    } else {
      std::optional<int64_t> argument = call.CheckInteger(1);
      if (!argument) return call.Raised();
      seconds = *argument;
    }
    std::optional<CivilTime> civil = CivilFromSeconds(seconds);
    if (!civil) return call.Raise("date result cannot be represented in this installation");
    std::string_view format = given->whole(Reading::kScanned);
    const bool is_utc = !format.empty() && format[0] == '!';
    if (is_utc) format.remove_prefix(1);
    // Compared as C strings.
    constexpr std::string_view kTable("*t", sizeof("*t"));
    if (format == "*t" || format.starts_with(kTable)) return DateTable(call, *civil);
    // The format that is left out is in no slot, for the pieces to read.
    if (format.size() <= static_cast<size_t>(PieceSize(kShortFormat)) || call.Slot(0).IsNil()) {
      char text[kShortFormat * kMaxConversion / 2];
      size_t size = 0;
      size_t stopped_at = 0;
      call.Charge(static_cast<int64_t>(format.size()));
      if (!FormatDate(*civil, is_utc ? ZoneName::kGmt : ZoneName::kUtc, format, 0, format.size(),
                      &stopped_at, [&](std::string_view part) {
                        std::memcpy(text + size, part.data(), part.size());
                        size += part.size();
                      })) {
        return InvalidSpecifier(call, format, stopped_at);
      }
      call.ChargeBytes(size);
      return call.ReturnString({text, size});
    }
    const int64_t mark = call.heap().ChargeMark();
    Buffer* buffer = call.heap().New<Buffer>(0);
    if (buffer == nullptr) return call.NoMemory();
    if (format.size() <= kShortFormat) call.heap().ReplaceCharges(mark, 0);
    call.SetSlotCount(5);
    call.SetSlot(4, Value::Integer(is_utc ? 1 : 0));
    call.SetSlot(1, Value::Integer(seconds));
    call.SetSlot(2, Value::Of(buffer));
    call.SetSlot(3, Value::Integer(is_utc ? 1 : 0));
    return call.Continue(kPieces);
  }
  const std::string_view format = call.TextAt(0).whole(Reading::kScanned);
  const CivilTime civil = CivilFromSeconds(call.Slot(1).AsInteger()).value_or(CivilTime());
  Buffer* buffer = call.Slot(2).AsBuffer();
  auto write = [buffer](char* out, size_t from, size_t to) {
    if (from != to) std::memcpy(out + from, buffer->data() + from, to - from);
  };
  if (call.state() == kWrite) return FinishWriting(call, kWrite, write);
  const size_t position = static_cast<size_t>(call.Slot(3).AsInteger());
  const size_t size_before = buffer->size();
  const bool is_short = format.size() - (format[0] == '!' ? 1 : 0) <= kShortFormat;
  auto paid = static_cast<size_t>(call.Slot(4).AsInteger());
  while (paid <= position && paid < format.size()) {
    const size_t block = std::min(format.size() - paid, static_cast<size_t>(kFormatPiece));
    call.Charge(static_cast<int64_t>(block));
    paid += block;
  }
  const size_t piece = std::min(paid - position, static_cast<size_t>(PieceSize(kFormatPiece)));
  call.SetSlot(4, Value::Integer(static_cast<int64_t>(paid)));
  bool no_memory = false;
  size_t stopped_at = 0;
  std::optional<size_t> reached = FormatDate(
      civil, format[0] == '!' ? ZoneName::kGmt : ZoneName::kUtc, format, position, piece,
      &stopped_at, [&](std::string_view part) {
        // Charged by its contents, not by how it grew; nothing for a short format.
        constexpr size_t kRoom = 3;  // what was allocated in all, for each byte
        const size_t before = kRoom * buffer->size();
        const int64_t mark = call.heap().ChargeMark();
        if (!no_memory) no_memory = !buffer->Append(call.heap(), part);
        const int64_t price = PriceOfPart(before, kRoom * buffer->size(), kBytesPerFuelUnit);
        call.heap().ReplaceCharges(mark, is_short ? 0 : price);
      });
  if (no_memory) {
    buffer->Truncate(size_before);
    return call.NoMemory();
  }
  if (!reached) return InvalidSpecifier(call, format, stopped_at);
  call.SetSlot(3, Value::Integer(static_cast<int64_t>(*reached)));
  if (*reached < format.size()) return call.Pause(kPieces);
  return ReturnWritten(call, buffer->size(), kWrite, write);
}

// ---- The rest ---------------------------------------------------------------

Step Clock(NativeCall& call) {
  constexpr int64_t kFuelPerSystemCall = 20;
  call.Charge(kFuelPerSystemCall);
  return call.ReturnValue(Value::Float(call.machine().host().CpuSeconds()));
}

Step DiffTime(NativeCall& call) {
  std::optional<int64_t> later = call.CheckInteger(0);
  if (!later) return call.Raised();
  std::optional<int64_t> earlier = call.CheckInteger(1);
  if (!earlier) return call.Raised();
  // Rounded once only.
  const uint64_t a = static_cast<uint64_t>(*later);
  const uint64_t b = static_cast<uint64_t>(*earlier);
  return call.ReturnValue(Value::Float(*later >= *earlier ? static_cast<double>(a - b)
                                                          : -static_cast<double>(b - a)));
}

constexpr NativeInfo kFunctions[] = {
    {.name = "clock", .qualified = "os.clock", .prices = Price::kClock, .function = Clock},
    {.name = "date", .qualified = "os.date", .prices = Price::kItems, .function = Date},
    {.name = "difftime", .qualified = "os.difftime", .prices = kCallOnly, .function = DiffTime},
    {.name = "time", .qualified = "os.time", .prices = kCallOnly, .function = Time},
};

}  // namespace

std::span<const NativeInfo> OsLibrary() { return kFunctions; }

}  // namespace selenite::vm
