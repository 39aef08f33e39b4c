// pcall and xpcall (the manual, §6.1). They call through the loop like any
// native; what makes them special is that their frame catches: run/calls/unwind.h.

#include "vm/run/calls/calls.h"
#include "vm/run/calls/catching.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/stdlib/base/base_libraries.h"

namespace selenite::vm {

namespace {

enum State : uint32_t { kStart, kReturned };

// Gives (false, error) when the frame caught one.
Step ReturnCaught(NativeCall& call) {
  const Value error = call.Slot(0);
  call.SetSlotCount(0);
  call.Push(Value::Boolean(false));
  call.Push(error);
  return call.Return(2);
}

// Gives true and the function's results.
Step ReturnResults(NativeCall& call) {
  StopCatching(call.fiber());
  return call.Return(call.result_count() + 1);
}

// Makes room for one slot at `index`; what lies above moves up.
void InsertSlot(NativeCall& call, uint32_t index, const Value& value) {
  uint32_t count = call.slot_count();
  call.Charge(count / kSlotsPerFuelUnit);
  call.Push(Value());
  for (uint32_t i = count; i > index; --i) call.SetSlot(i, call.Slot(i - 1));
  call.SetSlot(index, value);
}

// Slots: true, the function, its arguments; then true, the results.
Step ProtectedCall(NativeCall& call) {
  Frame& frame = call.fiber().frame();
  if ((frame.flags & kCaught) != 0) return ReturnCaught(call);
  if (call.state() == kReturned) return ReturnResults(call);
  if (!call.CheckAny(0)) return call.Raised();
  uint32_t arguments = call.argument_count() - 1;
  // Failing to call it is an error like those that it raises, and is caught.
  const Step prepared = call.PrepareCall(call.Slot(0), 1, arguments);
  if (prepared == Step::kCollect) return prepared;
  InsertSlot(call, 0, Value::Boolean(true));
  StartCatching(call.fiber(), CatcherHandler::kNone);
  if (prepared != Step::kNext) return prepared;
  return call.Call(arguments, -1, kReturned);
}

// pcall of an encoded function: both frames at once.
bool ProtectedCallDirectly(Machine& machine, Fiber& fiber, uint32_t func, uint32_t argument_count,
                           const CallOptions& options) {
  // Moving more of them would cost fuel.
  if (argument_count == 0 || argument_count >= kSlotsPerFuelUnit || !machine.IsQuiet()) return false;
  const Value callee = fiber.slot(func + 1);
  if (!callee.IsClosure()) return false;
  const Prototype& prototype = *callee.AsClosure()->prototype();
  if (prototype.plain_entry() == nullptr || fiber.frame_count() + 2 > fiber.frame_capacity() ||
      func + 3 + argument_count + prototype.max_registers() > fiber.high_water()) {
    return false;
  }
  PushNativeFrame(fiber, func, argument_count + 1, NativeOf(fiber.slot(func)), options);
  StartCatching(fiber, CatcherHandler::kNone);
  fiber.frame().pc = kReturned;
  Value* slots = fiber.stack() + func + 1;
  for (uint32_t i = argument_count; i > 0; --i) slots[i] = slots[i - 1];
  slots[0] = Value::Boolean(true);
  machine.fuel().Charge(WorkKind::kNative, 1);
  ++machine.counters.native_steps;
  return BeginPlainCall(machine, fiber, func + 2, argument_count - 1,
                        {.wanted = -1, .return_to = ReturnTo::kNative});
}

// Slots: the handler, true, the function, its arguments.
Step ProtectedCallWithHandler(NativeCall& call) {
  Frame& frame = call.fiber().frame();
  if ((frame.flags & kCaught) != 0) return ReturnCaught(call);
  if (call.state() == kReturned) return ReturnResults(call);
  if (!call.Slot(1).IsFunction()) return call.BadType(1, "function");
  uint32_t arguments = call.argument_count() - 2;
  const Value function = call.Slot(0);
  const Step prepared = call.PrepareCall(function, 2, arguments);
  if (prepared == Step::kCollect) return prepared;
  InsertSlot(call, 2, function);
  call.SetSlot(0, call.Slot(1));
  call.SetSlot(1, Value::Boolean(true));
  StartCatching(call.fiber(), CatcherHandler::kSlot0);
  if (prepared != Step::kNext) return prepared;
  return call.Call(arguments, -1, kReturned);
}

constexpr NativeInfo kFunctions[] = {
    {.name = "pcall", .qualified = "pcall", .prices = Price::kValues, .function = ProtectedCall,
     .switch_directly = ProtectedCallDirectly},
    {.name = "xpcall", .qualified = "xpcall", .prices = Price::kValues,
     .function = ProtectedCallWithHandler},
};

}  // namespace

std::span<const NativeInfo> ProtectedCallLibrary() { return kFunctions; }

}  // namespace selenite::vm
