// Arithmetic on strings (the manual, §3.4.3): the metamethods `__add` to
// `__unm` of the string metatable. They convert both operands to numbers; when
// that fails they leave the operation to the second operand's metamethod.
//
// An operation whose operands do convert never gets here: as long as a script
// has not put something else into the string metatable, DoArithmetic knows
// what these would answer. They run for what goes wrong, so that errors and
// tracebacks have the reference's shape, and for scripts that call them.
#include <optional>
#include <string>

#include "vm/objects/metamethod.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/operations/numeral_arithmetic.h"
#include "vm/run/semantics/arithmetic.h"
#include "vm/stdlib/strings/string_libraries.h"
#include "vm/stdlib/strings/text.h"

namespace selenite::vm {

namespace {

// The other operand's metamethod, called in a frame of this native's.
Step TryOther(NativeCall& call, Metamethod event) {
  const Value a = call.Slot(0);
  const Value b = call.Slot(1);
  const Value handler =
      b.IsString() ? Value() : call.machine().MetamethodOf(b, event);
  if (handler.IsNil()) {
    std::string text = "attempt to ";
    text += EventName(event);
    text += " a '";
    text += Machine::BasicTypeName(a);
    text += "' with a '";
    text += Machine::BasicTypeName(b);
    return call.Raise(text + "'");
  }
  call.Push(handler);
  call.Push(a);
  call.Push(b);
  return call.Call(2, 1, 1);
}

template <Metamethod kEvent>
Step StringArithmetic(NativeCall& call) {
  if (call.state() == 1) return call.Return(1);
  call.SetSlotCount(2);
  ArithmeticResult result;
  const Step step =
      ArithmeticOnNumerals(call.machine(), kEvent, call.Slot(0),
                           call.Slot(kEvent == Metamethod::kUnm ? 0 : 1), &result);
  if (step != Step::kNext) return step;
  switch (result.status) {
    case ArithmeticStatus::kOk:
      return call.ReturnValue(result.value);
    case ArithmeticStatus::kDivideByZero:
      return RaisePlain(call, "attempt to divide by zero");
    case ArithmeticStatus::kModuloByZero:
      return RaisePlain(call, "attempt to perform 'n%0'");
    default:
      return TryOther(call, kEvent);
  }
}

constexpr NativeInfo kFunctions[] = {
    {.name = "__add", .id = "string.__add", .prices = kCallOnly,
     .function = StringArithmetic<Metamethod::kAdd>, .is_string_arithmetic = true},
    {.name = "__sub", .id = "string.__sub", .prices = kCallOnly,
     .function = StringArithmetic<Metamethod::kSub>, .is_string_arithmetic = true},
    {.name = "__mul", .id = "string.__mul", .prices = kCallOnly,
     .function = StringArithmetic<Metamethod::kMul>, .is_string_arithmetic = true},
    {.name = "__mod", .id = "string.__mod", .prices = kCallOnly,
     .function = StringArithmetic<Metamethod::kMod>, .is_string_arithmetic = true},
    {.name = "__pow", .id = "string.__pow", .prices = kCallOnly,
     .function = StringArithmetic<Metamethod::kPow>, .is_string_arithmetic = true},
    {.name = "__div", .id = "string.__div", .prices = kCallOnly,
     .function = StringArithmetic<Metamethod::kDiv>, .is_string_arithmetic = true},
    {.name = "__idiv", .id = "string.__idiv", .prices = kCallOnly,
     .function = StringArithmetic<Metamethod::kIDiv>, .is_string_arithmetic = true},
    {.name = "__unm", .id = "string.__unm", .prices = kCallOnly,
     .function = StringArithmetic<Metamethod::kUnm>, .is_string_arithmetic = true},
};

}  // namespace

std::span<const NativeInfo> StringArithmeticLibrary() { return kFunctions; }

}  // namespace selenite::vm
