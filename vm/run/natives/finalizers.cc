#include "vm/run/natives/finalizers.h"

#include <string>

#include "vm/host.h"
#include "vm/objects/text.h"
#include "vm/objects/userdata.h"
#include "vm/run/calls/catching.h"
#include "vm/run/machine/machine.h"

namespace selenite::vm {

namespace {

enum State : uint32_t { kNextOne, kCalled };

Value ValueOf(HeapObject* object) {
  return object->type() == ObjectType::kTable ? Value::Of(static_cast<Table*>(object))
                                              : Value::Of(static_cast<Userdata*>(object));
}

Step RunFinalizers(NativeCall& call) {
  Machine& machine = call.machine();
  StopCatching(call.fiber());
  Frame& frame = call.fiber().frame();
  if ((frame.flags & kCaught) != 0) {
    frame.flags &= static_cast<uint16_t>(~kCaught);
    if (machine.library.warnings_on) {
      const Value error = call.Slot(0);
      std::string text = "error in __gc (";
      const size_t most = Host::kMaxWarningBytes - text.size() - 1;
      text += error.IsString() ? Text(*error.AsString()).Start(most)
                               : "error object is not a string";
      call.ChargeBytes(text.size());
      machine.host().WriteWarning(text + ")");
    }
  }
  call.SetSlotCount(0);
  HeapObject* object = machine.heap().TakePendingFinalizer();
  if (object == nullptr) {
    machine.execution.finalizing = nullptr;
    return call.ReturnNothing();
  }
  const Value value = ValueOf(object);
  const Value finalizer = machine.MetamethodOf(value, Metamethod::kGc);
  // Anything else is called; when that cannot be done, it is an error like others.
  if (finalizer.IsNil()) return call.Continue(kNextOne);
  call.Push(finalizer);
  call.Push(value);
  StartCatching(call.fiber(), CatcherHandler::kNone);
  Step step = call.Call(1, 0, kCalled);
  if (step == Step::kCollect) StopCatching(call.fiber());
  return step;
}

constexpr NativeInfo kRunner = {
    .name = "__gc", .qualified = "__gc", .id = "finalizers", .prices = kCallOnly,
    .function = RunFinalizers, .frame_flags = kHidden};

}  // namespace

const NativeInfo* FinalizerRunner() { return &kRunner; }

}  // namespace selenite::vm
