#include "vm/stdlib/base/chunk_loading.h"

#include <memory>
#include <utility>

#include "vm/run/loading/compile_job.h"
#include "vm/run/loading/loader.h"

namespace selenite::vm {

namespace {

CompileJob& JobOf(Machine& machine) { return static_cast<CompileJob&>(*machine.execution.job); }

Step CollectFirst(NativeCall& call, const LoadingStates& states) {
  if (call.state() == states.after_collection) return call.NoMemory();
  call.Charge(static_cast<int64_t>(call.heap().bytes()) / kBytesPerFuelUnit);
  return call.CollectNow(states.after_collection);
}

}  // namespace

std::optional<Step> AdvanceLoading(NativeCall& call, const ChunkText& text,
                                   const LoadingStates& states, uint32_t prototype_slot) {
  Machine& machine = call.machine();
  if (machine.execution.job == nullptr) {
    machine.execution.job = std::make_unique<CompileJob>(machine, text.source, text.chunk_name);
  }
  switch (JobOf(machine).Advance()) {
    case CompileJob::Status::kMore:
      // The slice is used up, or a piece is done.
      return call.Pause(states.compile);
    case CompileJob::Status::kNoMemory:
      return CollectFirst(call, states);
    case CompileJob::Status::kSyntaxError:
      return std::nullopt;
    case CompileJob::Status::kCompiled:
      break;
  }
  CompileJob::Unit compiled = JobOf(machine).TakeUnit();
  machine.execution.job.reset();
  Prototype* prototype = LinkUnit(machine, std::move(compiled.unit), compiled.reserved_bytes);
  // Without memory the unit is gone: compiled anew after a collection.
  if (prototype == nullptr) return CollectFirst(call, states);
  call.SetSlot(prototype_slot, Value::Of(prototype));
  return call.Continue(states.link);
}

const std::string& LoadingProblem(Machine& machine) {
  return JobOf(machine).diagnostic().message;
}

Step PushLoaded(NativeCall& call, uint32_t prototype_slot, const Value& environment) {
  Machine& machine = call.machine();
  Prototype* prototype = call.Slot(prototype_slot).AsPrototype();
  if (!prototype->is_linked()) {
    machine.maintenance().RequestConstants(prototype);
    return Step::kGrow;
  }
  const uint32_t count = static_cast<uint32_t>(prototype->code().upvalues.size());
  Closure* closure = call.heap().New<Closure>(Closure::ExtraBytes(count), prototype, count);
  if (closure == nullptr) return call.NoMemory();
  if (count > 0) {
    const Value held = MakeEnvironment(machine, *prototype, environment);
    if (held.IsNil() && !environment.IsNil()) return call.NoMemory();
    closure->upvalues()[0] = held;
  }
  call.Push(Value::Of(closure));
  return Step::kNext;
}

}  // namespace selenite::vm
