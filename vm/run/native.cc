#include "vm/run/native.h"

#include <algorithm>
#include <string>

#include "vm/run/backtrace.h"
#include "vm/run/calls.h"
#include "vm/run/error_text.h"
#include "vm/run/long_operations.h"
#include "vm/run/machine.h"
#include "vm/run/operations.h"
#include "vm/run/unwind.h"
#include "vm/support/number_format.h"

namespace selenite::vm {

// ---- Where it stands ---------------------------------------------------------

NativeClosure* NativeCall::closure() {
  const Value callee = fiber_.callee(fiber_.frame());
  return callee.IsNativeClosure() ? callee.AsNativeClosure() : nullptr;
}

const char* NativeCall::name() {
  const Value callee = fiber_.callee(fiber_.frame());
  return callee.IsNative() ? callee.AsNative()->name : callee.AsNativeClosure()->native()->name;
}

void NativeCall::SetSlotCount(uint32_t count) {
  uint32_t wanted = fiber_.frame().base + count;
  while (fiber_.top < wanted) fiber_.slot(fiber_.top++) = Value();
  fiber_.top = wanted;
}

Step NativeCall::Ensure(uint32_t count) {
  switch (fiber_.EnsureStack(heap(), fiber_.top + count + kNativeStackSlots)) {
    case Fiber::Growth::kOk: return Step::kNext;
    case Fiber::Growth::kNoMemory: return Step::kCollect;
    case Fiber::Growth::kOverflow: return Raise("stack overflow");
  }
  return Step::kNext;
}

// ---- Ending ------------------------------------------------------------------

Step NativeCall::Return(uint32_t count) {
  return DeliverResults(machine_, fiber_, fiber_.top - count, count);
}

Step NativeCall::CallWith(uint32_t argument_count, uint32_t next_state,
                          const CallOptions& options) {
  const uint32_t frame_index = fiber_.frame_count() - 1;
  Step step =
      BeginCall(machine_, fiber_, fiber_.top - argument_count - 1, argument_count, options);
  if (step == Step::kCall) fiber_.frame_at(frame_index).pc = next_state;
  return step;
}

Step NativeCall::Call(uint32_t argument_count, int32_t wanted, uint32_t next_state) {
  const CallOptions options = {.wanted = wanted, .return_to = ReturnTo::kNative};
  const uint32_t func = fiber_.top - argument_count - 1;
  const uint32_t frame_index = fiber_.frame_count() - 1;
  if (!BeginPlainCall(machine_, fiber_, func, argument_count, options)) {
    return CallWith(argument_count, next_state, options);
  }
  fiber_.frame_at(frame_index).pc = next_state;
  return Step::kCall;
}

Step NativeCall::CallMetamethod(uint32_t argument_count, uint32_t next_state, Metamethod event) {
  return CallWith(argument_count, next_state,
                  {.wanted = 1,
                   .return_to = ReturnTo::kNative,
                   .event = static_cast<uint8_t>(static_cast<int>(event) + 1)});
}

Step NativeCall::CallFinalizer(uint32_t next_state) {
  return CallWith(1, next_state,
                  {.wanted = 0, .return_to = ReturnTo::kNative, .flags = kIsFinalizer});
}

Step NativeCall::TailCall(uint32_t argument_count) {
  return BeginTailCall(machine_, fiber_, fiber_.top - argument_count - 1, argument_count);
}

Step NativeCall::Pause(uint32_t next_state) {
  Charge(-kFuelPerInvocation);  // the one that goes on pays
  fiber_.frame().pc = next_state;
  return Step::kPause;
}

Step NativeCall::NoMemory() { return Step::kCollect; }

Step NativeCall::Continue(uint32_t next_state) {
  Charge(-kFuelPerInvocation);
  fiber_.frame().pc = next_state;
  return Step::kNext;
}

Step NativeCall::CollectNow(uint32_t next_state) {
  fiber_.frame().pc = next_state;
  return Step::kCollectAll;
}

// ---- Errors ------------------------------------------------------------------

std::string NativeCall::Where(uint32_t level) {
  int64_t frame = FrameAtLevel(fiber_, level);
  return frame < 0 ? std::string() : PositionOf(fiber_, static_cast<uint32_t>(frame));
}

Step NativeCall::RaiseValue(const Value& error) { return vm::RaiseValue(fiber_, error); }

Step NativeCall::Raise(std::string_view message) {
  std::string text = Where(1);
  text += message;
  String* string = NewString(text);
  if (string == nullptr) return Step::kCollect;
  return RaiseValue(Value::Of(string));
}

Step NativeCall::BadArgument(uint32_t index, std::string_view problem) {
  std::string text;
  std::string function;
  uint32_t number = index + 1;
  std::optional<CallName> called = NameOfCallee(fiber_, fiber_.frame_count() - 1);
  if (called && called->kind == "method") {
    if (--number == 0) {
      text = "calling '" + called->name + "' on bad self (";
      text += problem;
      return Raise(text + ")");
    }
  }
  if (called) {
    function = called->name;
  } else {
    const Value callee = fiber_.callee(fiber_.frame());
    if (!callee.IsNative() || !IsAtHome(machine_, callee)) {
      constexpr int64_t kEntriesPerFuelUnit = 8;
      Charge(EntriesSearchedForNames(machine_) / kEntriesPerFuelUnit);
    }
    function = GlobalFunctionNames(machine_, {&callee, 1}).front();
    if (function.empty()) function = "?";
  }
  text = "bad argument #" + std::to_string(number) + " to '" + function + "' (";
  text += problem;
  return Raise(text + ")");
}

Step NativeCall::BadType(uint32_t index, std::string_view expected) {
  std::string problem(expected);
  problem += " expected, got ";
  problem += HasSlot(index) ? machine_.TypeNameOf(Slot(index)) : "no value";
  return BadArgument(index, problem);
}

// ---- Arguments ---------------------------------------------------------------

std::optional<int64_t> NativeCall::ToInteger(const Value& value) {
  if (value.tag() == Tag::kLongString) Charge(NumeralPrice(value.AsString()->length()));
  return Machine::ToInteger(value);
}

std::optional<int64_t> NativeCall::CheckInteger(uint32_t index) {
  const Value value = Slot(index);
  if (value.IsInteger()) [[likely]] return value.AsInteger();
  if (std::optional<int64_t> integer = ToInteger(value)) return integer;
  if (Machine::ToNumber(value)) {
    return Fail(BadArgument(index, "number has no integer representation"));
  }
  return Fail(BadType(index, "number"));
}

std::optional<int64_t> NativeCall::OptInteger(uint32_t index, int64_t otherwise) {
  if (Slot(index).IsNil()) return otherwise;
  return CheckInteger(index);
}

std::optional<double> NativeCall::CheckNumber(uint32_t index) {
  const Value value = Slot(index);
  if (value.IsFloat()) [[likely]] return value.AsFloat();
  if (value.tag() == Tag::kLongString) Charge(NumeralPrice(value.AsString()->length()));
  std::optional<Value> number = Machine::ToNumber(value);
  if (!number) return Fail(BadType(index, "number"));
  return number->AsNumber();
}

std::optional<std::string_view> NativeCall::CheckString(uint32_t index) {
  const Value value = Slot(index);
  if (value.IsString()) [[likely]] return value.AsString()->view();
  if (!value.IsNumber()) return Fail(BadType(index, "string"));
  char buffer[kNumberBufferBytes];
  String* string = NewString({buffer, FormatNumber(value, buffer)});
  if (string == nullptr) return Fail(NoMemory());
  SetSlot(index, Value::Of(string));
  return string->view();
}

std::optional<std::string_view> NativeCall::OptString(uint32_t index,
                                                      std::string_view otherwise) {
  if (Slot(index).IsNil()) return otherwise;
  return CheckString(index);
}

Table* NativeCall::CheckTable(uint32_t index) {
  const Value value = Slot(index);
  if (value.IsTable()) [[likely]] return value.AsTable();
  raised_ = BadType(index, "table");
  return nullptr;
}

bool NativeCall::CheckAny(uint32_t index) {
  if (HasSlot(index)) return true;
  raised_ = BadArgument(index, "value expected");
  return false;
}

// ---- Fuel and memory ---------------------------------------------------------

void NativeCall::Charge(int64_t units) { machine_.fuel().Charge(WorkKind::kNative, units); }

void NativeCall::ChargeBytes(size_t bytes) {
  Charge(static_cast<int64_t>(bytes) / kCopiedBytesPerFuelUnit);
}

Step NativeCall::ReturnString(std::string_view bytes) {
  String* string = NewString(bytes);
  if (string == nullptr) return NoMemory();
  return ReturnValue(Value::Of(string));
}

// ---- Operations with metamethods ---------------------------------------------

namespace {

// The frame that called a metamethod goes on in `then`; a value that needed
// none is pushed.
template <class Operation>
Step Run(Fiber& fiber, uint32_t then, Operation operation) {
  const uint32_t frame_index = fiber.frame_count() - 1;
  Value result;
  Step step = operation(result);
  if (step == Step::kNext) {
    fiber.slot(fiber.top++) = result;
  } else if (step == Step::kCall) {
    fiber.frame_at(frame_index).pc = then;
  }
  return step;
}

}  // namespace

Step NativeCall::Index(const Value& object, const Value& key, uint32_t then) {
  return Run(fiber_, then, [&](Value& result) {
    return GetIndex(machine_, fiber_, object, key, result, ReturnTo::kNative);
  });
}

Step NativeCall::SetIndex(const Value& object, const Value& key, const Value& value,
                          uint32_t then) {
  return Run(fiber_, then, [&](Value&) {
    return vm::SetIndex(machine_, fiber_, object, key, value, ReturnTo::kNative);
  });
}

Step NativeCall::Length(const Value& object, uint32_t then) {
  return Run(fiber_, then, [&](Value& result) {
    return GetLength(machine_, fiber_, object, result, ReturnTo::kNative);
  });
}

Step NativeCall::Less(const Value& a, const Value& b, uint32_t then) {
  return Run(fiber_, then, [&](Value& result) {
    bool less = false;
    Step step = LessThan(machine_, fiber_, a, b, less, ReturnTo::kNative);
    result = Value::Boolean(less);
    return step;
  });
}

Step NativeCall::Equal(const Value& a, const Value& b, uint32_t then) {
  return Run(fiber_, then, [&](Value& result) {
    bool equal = false;
    Step step = Equals(machine_, fiber_, a, b, equal, ReturnTo::kNative);
    result = Value::Boolean(equal);
    return step;
  });
}

Step NativeCall::Arithmetic(Metamethod event, const Value& a, const Value& b, uint32_t then) {
  return Run(fiber_, then, [&](Value& result) {
    return DoArithmetic(machine_, fiber_, event, a, b, result, ReturnTo::kNative);
  });
}

namespace {

// The tail of tostring for a value with a __tostring: checks what it gave.
// Slots: the value's text, or not.
enum ToStringState : uint32_t { kCallIt, kCheckIt };

Step ToStringNative(NativeCall& call) {
  if (call.state() == kCallIt) {
    // Slots: the metamethod, the value.
    return call.Call(1, 1, kCheckIt);
  }
  if (call.Top().IsNumber()) {
    char buffer[kNumberBufferBytes];
    return call.ReturnString({buffer, FormatNumber(call.Top(), buffer)});
  }
  if (!call.Top().IsString()) return call.Raise("'__tostring' must return a string");
  return call.Return(1);
}

constexpr NativeInfo kToString = {"tostring", "tostring", kCallOnly, ToStringNative, nullptr, kHidden};

}  // namespace

Step NativeCall::ToStringValue(const Value& value_now, uint32_t then) {
  const Value value = value_now;
  Value handler = machine_.MetamethodOf(value, Metamethod::kToString);
  if (!handler.IsNil()) {
    const uint32_t frame_index = fiber_.frame_count() - 1;
    Step step = CallAbove(machine_, fiber_, Value::Native(&kToString), {handler, value},
                          {.wanted = 1, .return_to = ReturnTo::kNative});
    if (step == Step::kCall) fiber_.frame_at(frame_index).pc = then;
    return step;
  }
  if (value.IsString()) {
    Push(value);
    return Step::kNext;
  }
  String* string = nullptr;
  if (value.IsNumber()) {
    char buffer[kNumberBufferBytes];
    string = NewString({buffer, FormatNumber(value, buffer)});
  } else {
    string = NewString(machine_.DescribeValue(value));
  }
  if (string == nullptr) return Step::kCollect;
  Push(Value::Of(string));
  return Step::kNext;
}

// ---- Raw operations ----------------------------------------------------------

Step NativeCall::RawSet(Table* table, const Value& key, const Value& value) {
  return vm::RawSet(machine_, fiber_, table, key, value);
}

Value NativeCall::RawGet(Table* table, const Value& key) { return table->Get(key, strings()); }

Step NativeCall::PrepareKey(const Value& key) { return vm::PrepareKey(machine_, key); }

}  // namespace selenite::vm
