// The module time: the clock, and points in time as text (RFC 3339).
//
// Seconds since 1970 in UTC, without leap seconds: what os.time counts. They
// are integers unless there is a fraction. Offsets are minutes east of UTC.
//
// Price: kFuelPerText for a text that is read or written; these are short.
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "vm/host.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/numerals.h"
#include "vm/run/natives/native.h"
#include "vm/run/semantics/conversion.h"
#include "vm/stdlib/modules/module_libraries.h"
#include "vm/stdlib/modules/rfc3339.h"

namespace selenite::vm {

namespace {

constexpr int64_t kFuelPerText = 40;
constexpr int64_t kMicrosPerSecond = 1'000'000;

// now(): whole seconds, which is as much as a script is told.
Step Now(NativeCall& call) {
  return call.ReturnValue(Value::Integer(call.machine().host().WallSeconds()));
}

// format(seconds [, offset])
Step Format(NativeCall& call) {
  const std::optional<double> number = call.CheckNumber(0);
  if (!number) return call.Raised();
  const std::optional<int64_t> offset = call.OptInteger(1, 0);
  if (!offset) return call.Raised();
  if (*offset < -kMaxOffsetMinutes || *offset > kMaxOffsetMinutes) {
    return call.BadArgument(1, "offset out of range");
  }
  int64_t seconds = 0;
  int64_t micros = 0;
  std::optional<int64_t> whole;
  if (Step step = ReadInteger(call.machine(), call.Slot(0), &whole); step != Step::kNext) return step;
  if (whole) {
    seconds = *whole;
  } else {
    // Far beyond the years that can be written, or not a number.
    if (!(std::fabs(*number) < 1e15)) return call.BadArgument(0, "time out of range");
    const double floor = std::floor(*number);
    seconds = static_cast<int64_t>(floor);
    micros = static_cast<int64_t>((*number - floor) * kMicrosPerSecond + 0.5);
    if (micros == kMicrosPerSecond) {
      ++seconds;
      micros = 0;
    }
  }
  call.Charge(kFuelPerText);
  char text[kTimestampBytes];
  const size_t length = FormatTimestamp(seconds, micros, *offset, text);
  if (length == 0) return call.BadArgument(0, "time out of range");
  return call.ReturnString({text, length});
}

// parse(text): seconds, offset
Step Parse(NativeCall& call) {
  const std::optional<Text> text = call.CheckString(0);
  if (!text) return call.Raised();
  call.Charge(kFuelPerText);
  Timestamp timestamp;
  // No time takes more than the beginning.
  const TimestampProblem problem = ParseTimestamp(text->Start(), &timestamp);
  if (!problem.problem.empty()) {
    return call.BadArgument(
        0, std::string(problem.problem) + " at byte " + std::to_string(problem.at + 1));
  }
  call.Push(timestamp.has_fraction
                ? Value::Float(static_cast<double>(timestamp.seconds) + timestamp.fraction)
                : Value::Integer(timestamp.seconds));
  call.Push(Value::Integer(timestamp.offset_minutes));
  return call.Return(2);
}

constexpr NativeInfo kFunctions[] = {
    {.name = "format", .qualified = "time.format", .prices = Price::kText, .function = Format},
    {.name = "now", .qualified = "time.now", .prices = kCallOnly, .function = Now},
    {.name = "parse", .qualified = "time.parse", .prices = Price::kText, .function = Parse},
};

}  // namespace

std::span<const NativeInfo> TimeLibrary() { return kFunctions; }

}  // namespace selenite::vm
