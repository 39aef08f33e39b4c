#include "vm/run/operations/native_operations.h"

#include "vm/run/calls/calls.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/operations/operations.h"
#include "vm/run/semantics/conversion.h"
#include "vm/support/number_format.h"

namespace selenite::vm {

namespace {

// What it costs to leave for a metamethod and to come back, besides its own call.
constexpr int64_t kFuelPerMetamethodCall = 1;

// The frame that called a metamethod goes on in `then`; a value that needed
// none is pushed.
template <class Operation>
Step Run(NativeCall& call, uint32_t then, Operation operation) {
  Fiber& fiber = call.fiber();
  const uint32_t frame_index = fiber.frame_count() - 1;
  Value result;
  Step step = operation(result);
  if (step == Step::kNext) {
    fiber.slot(fiber.top++) = result;
  } else if (step == Step::kCall) {
    fiber.frame_at(frame_index).pc = then;
    call.Charge(kFuelPerMetamethodCall);
  }
  return step;
}

}  // namespace

Step GetIndex(NativeCall& call, const Value& object, const Value& key, uint32_t then) {
  return Run(call, then, [&](Value& result) {
    return GetIndex(call.machine(), call.fiber(), object, key, result, ReturnTo::kNative);
  });
}

Step SetIndex(NativeCall& call, const Value& object, const Value& key, const Value& value,
                          uint32_t then) {
  return Run(call, then, [&](Value&) {
    return vm::SetIndex(call.machine(), call.fiber(), object, key, value, ReturnTo::kNative);
  });
}

Step GetLength(NativeCall& call, const Value& object, uint32_t then) {
  return Run(call, then, [&](Value& result) {
    return GetLength(call.machine(), call.fiber(), object, result, ReturnTo::kNative);
  });
}

Step LessThan(NativeCall& call, const Value& a, const Value& b, uint32_t then) {
  return Run(call, then, [&](Value& result) {
    bool less = false;
    Step step = LessThan(call.machine(), call.fiber(), a, b, less, ReturnTo::kNative);
    result = Value::Boolean(less);
    return step;
  });
}

Step Equals(NativeCall& call, const Value& a, const Value& b, uint32_t then) {
  return Run(call, then, [&](Value& result) {
    bool equal = false;
    Step step = Equals(call.machine(), call.fiber(), a, b, equal, ReturnTo::kNative);
    result = Value::Boolean(equal);
    return step;
  });
}

Step DoArithmetic(NativeCall& call, Metamethod event, const Value& a, const Value& b, uint32_t then) {
  return Run(call, then, [&](Value& result) {
    return DoArithmetic(call.machine(), call.fiber(), event, a, b, result, ReturnTo::kNative);
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

constexpr NativeInfo kToString = {
    .name = "tostring", .qualified = "tostring", .id = "operation.tostring", .prices = kCallOnly,
    .function = ToStringNative, .frame_flags = kHidden};

}  // namespace

Step ToStringValue(NativeCall& call, const Value& value_now, uint32_t then) {
  const Value value = value_now;
  Value handler = call.machine().MetamethodOf(value, Metamethod::kToString);
  if (!handler.IsNil()) {
    const uint32_t frame_index = call.fiber().frame_count() - 1;
    Step step = CallAbove(call.machine(), call.fiber(), Value::Native(&kToString), {handler, value},
                          {.wanted = 1, .return_to = ReturnTo::kNative});
    if (step == Step::kCall) call.fiber().frame_at(frame_index).pc = then;
    return step;
  }
  if (value.IsString()) {
    call.Push(value);
    return Step::kNext;
  }
  String* string = nullptr;
  if (value.IsNumber()) {
    char buffer[kNumberBufferBytes];
    string = call.NewString({buffer, FormatNumber(value, buffer)});
  } else if (value.IsNil() || value.IsBoolean()) {
    string = call.NewString(call.machine().DescribeValue(value));
  } else {
    uint64_t serial = 0;
    const Step step = call.machine().ReadSerial(value, &serial);
    if (step != Step::kNext) return step;
    string = call.NewString(call.machine().DescribeObject(value, serial));
  }
  if (string == nullptr) return Step::kCollect;
  call.Push(Value::Of(string));
  return Step::kNext;
}

Step RawSet(NativeCall& call, Table* table, const Value& key, const Value& value) {
  return RawSet(call.machine(), call.fiber(), table, key, value);
}

Step PrepareKey(NativeCall& call, const Value& key) { return PrepareKey(call.machine(), key); }

const NativeInfo* ToStringFrame() { return &kToString; }

}  // namespace selenite::vm
