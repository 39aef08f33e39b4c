// What both forms of `require` do when a module's main function has returned.
#pragma once

#include "vm/run/machine/machine.h"
#include "vm/run/natives/native.h"
#include "vm/run/operations/native_operations.h"

namespace selenite::vm {

// The function's result is on top: it becomes package.loaded[name], true if it is
// nil and nothing is there (the manual, §6.3). Returns that and `place`.
inline Step KeepModule(NativeCall& call, const Value& name, const Value& place) {
  Table* loaded = call.machine().roots.loaded;
  const Value result = call.Top();
  if (!result.IsNil()) {
    if (Step step = RawSet(call, loaded, name, result); step != Step::kNext) return step;
  } else if (call.RawGet(loaded, name).IsNil()) {
    const Step step = RawSet(call, loaded, name, Value::Boolean(true));
    if (step != Step::kNext) return step;
  }
  call.Push(call.RawGet(loaded, name));
  call.Push(place);
  return call.Return(2);
}

}  // namespace selenite::vm
