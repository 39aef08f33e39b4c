#include "vm/run/calls/error_text.h"

#include <optional>
#include <string>

#include "vm/run/calls/frame_names.h"
#include "vm/run/calls/raise.h"
#include "vm/run/semantics/arithmetic.h"
#include "vm/run/semantics/conversion.h"

namespace selenite::vm {

namespace {

// "attempt to VERB a TYPE value (local 'x')".
Step RaiseTypeError(Machine& machine, Fiber& fiber, std::string_view verb, const Value& value,
                    const std::string& description) {
  constexpr size_t kRoom = 120;
  std::string text;
  text.reserve(kRoom);
  text += "attempt to ";
  text += verb;
  text += " a ";
  text += machine.TypeNameOf(value);
  text += " value";
  text += description;
  return RaiseMessage(machine, fiber, text);
}

}  // namespace

Step RaiseMetamethodCallError(Machine& machine, Fiber& fiber, const Value& handler,
                              Metamethod event) {
  // What a library function looked up has no name.
  const int64_t top = FrameAtLevel(machine, fiber, 0);
  const bool by_lua =
      top >= 0 && fiber.frame_at(static_cast<uint32_t>(top)).kind == FrameKind::kLua;
  return RaiseTypeError(
      machine, fiber, "call", handler,
      by_lua ? " (metamethod '" + std::string(EventName(event)) + "')" : std::string());
}

Step RaiseCallError(Machine& machine, Fiber& fiber, const Value& callee) {
  std::string description;
  std::optional<CallName> name = NameOfCallee(fiber, fiber.frame_count());
  if (name) description = " (" + name->kind + " '" + name->name + "')";
  return RaiseTypeError(machine, fiber, "call", callee, description);
}

Step RaiseIndexError(Machine& machine, Fiber& fiber, const Value& object, int operand) {
  return RaiseTypeError(machine, fiber, "index", object, OperandDescription(machine, fiber, operand));
}

Step RaiseArithmeticError(Machine& machine, Fiber& fiber, Metamethod event, const Value& a,
                          const Value& b, int operand_a, int operand_b) {
  ArithmeticResult result = Arithmetic(event, a, b);
  switch (result.status) {
    case ArithmeticStatus::kDivideByZero:
      return RaiseMessage(machine, fiber, "attempt to divide by zero");
    case ArithmeticStatus::kModuloByZero:
      return RaiseMessage(machine, fiber, "attempt to perform 'n%0'");
    default:
      break;
  }
  if (IsBitwise(event)) {
    if (a.IsNumber() && b.IsNumber()) {
      bool first = !ToInteger(a).has_value();
      return RaiseMessage(machine, fiber,
                          "number" + OperandDescription(machine, fiber, first ? operand_a : operand_b) +
                              " has no integer representation");
    }
    bool first = !a.IsNumber();
    return RaiseTypeError(machine, fiber, "perform bitwise operation on", first ? a : b,
                          OperandDescription(machine, fiber, first ? operand_a : operand_b));
  }
  bool first = !a.IsNumber();
  return RaiseTypeError(machine, fiber, "perform arithmetic on", first ? a : b,
                        OperandDescription(machine, fiber, first ? operand_a : operand_b));
}

Step RaiseConcatError(Machine& machine, Fiber& fiber, const Value& a, const Value& b,
                      int operand_a, int operand_b) {
  bool first = !(a.IsString() || a.IsNumber());
  return RaiseTypeError(machine, fiber, "concatenate", first ? a : b,
                        OperandDescription(machine, fiber, first ? operand_a : operand_b));
}

Step RaiseCompareError(Machine& machine, Fiber& fiber, const Value& a, const Value& b) {
  std::string left = machine.TypeNameOf(a);
  std::string right = machine.TypeNameOf(b);
  if (left == right) {
    return RaiseMessage(machine, fiber, "attempt to compare two " + left + " values");
  }
  return RaiseMessage(machine, fiber, "attempt to compare " + left + " with " + right);
}

Step RaiseLengthError(Machine& machine, Fiber& fiber, const Value& value, int operand) {
  return RaiseTypeError(machine, fiber, "get length of", value,
                        OperandDescription(machine, fiber, operand));
}

Step RaiseForError(Machine& machine, Fiber& fiber, std::string_view what, const Value& value) {
  std::string text = "bad 'for' ";
  text += what;
  text += " (number expected, got " + machine.TypeNameOf(value) + ")";
  return RaiseMessage(machine, fiber, text);
}

}  // namespace selenite::vm
