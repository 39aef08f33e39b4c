#include "vm/run/operations/numeric_for.h"

#include <cmath>
#include <limits>
#include <optional>

#include "vm/run/calls/error_text.h"
#include "vm/run/calls/raise.h"
#include "vm/run/machine/numerals.h"

namespace selenite::vm {

namespace {

// An integer loop's limit, a number, as an integer, rounded towards the start. Sets
// `empty` when no integer is within the limit.
int64_t ClipLimit(const Value& limit, int64_t step, bool& empty) {
  if (limit.IsInteger()) return limit.AsInteger();
  double rounded = step < 0 ? std::ceil(limit.AsFloat()) : std::floor(limit.AsFloat());
  int64_t integer;
  if (FloatToInteger(rounded, &integer)) return integer;
  if (rounded > 0) {
    empty = step < 0;
    return std::numeric_limits<int64_t>::max();
  }
  // Below every integer. So is NaN, as in the reference: a loop that counts
  // down to it goes on to the smallest integer.
  empty = step > 0;
  return std::numeric_limits<int64_t>::min();
}

}  // namespace

Step PrepareNumericFor(Machine& machine, Fiber& fiber, Value* loop, bool& runs) {
  const Value start = loop[0], limit = loop[1], step = loop[2];
  if (start.IsInteger() && step.IsInteger()) {
    int64_t from = start.AsInteger();
    int64_t by = step.AsInteger();
    if (by == 0) return RaiseMessage(machine, fiber, "'for' step is zero");
    std::optional<Value> given;
    if (Step read = ReadNumber(machine, limit, &given); read != Step::kNext) return read;
    if (!given) return RaiseForError(machine, fiber, "limit", limit);
    bool empty = false;
    const int64_t to = ClipLimit(*given, by, empty);
    runs = !empty && (by > 0 ? from <= to : from >= to);
    if (!runs) return Step::kNext;
    uint64_t distance = by > 0 ? static_cast<uint64_t>(to) - static_cast<uint64_t>(from)
                               : static_cast<uint64_t>(from) - static_cast<uint64_t>(to);
    // -(by + 1) + 1 does not overflow for the smallest integer.
    uint64_t stride = by > 0 ? static_cast<uint64_t>(by) : static_cast<uint64_t>(-(by + 1)) + 1;
    loop[1] = Value::Integer(static_cast<int64_t>(distance / stride));
    return Step::kNext;
  }
  const Value given[] = {start, limit, step};
  std::optional<Value> numbers[3];
  if (Step read = ReadNumbers(machine, given, numbers); read != Step::kNext) return read;
  const auto& [from, to, by] = numbers;
  if (!to) return RaiseForError(machine, fiber, "limit", limit);
  if (!by) return RaiseForError(machine, fiber, "step", step);
  if (!from) return RaiseForError(machine, fiber, "initial value", start);
  double stride = by->AsNumber();
  if (stride == 0) return RaiseMessage(machine, fiber, "'for' step is zero");
  // With a NaN there is no saying that the loop is over before it begins: as in
  // the reference the first iteration runs. AdvanceNumericFor then ends it.
  const bool is_over =
      stride > 0 ? to->AsNumber() < from->AsNumber() : from->AsNumber() < to->AsNumber();
  runs = !is_over;
  loop[0] = Value::Float(from->AsNumber());
  loop[1] = Value::Float(to->AsNumber());
  loop[2] = Value::Float(stride);
  return Step::kNext;
}

}  // namespace selenite::vm
