#include "vm/run/loading/loader.h"

#include <new>

#include "vm/objects/cell.h"
#include "vm/run/machine/constants.h"

namespace selenite::vm {

namespace {

Prototype* MakePrototype(Machine& machine, LinkedUnit* unit, uint32_t function_index) {
  const FunctionCode& code = unit->unit().functions[function_index];
  return machine.heap().New<Prototype>(Prototype::ExtraBytes(code), unit, function_index);
}

}  // namespace

Prototype* LinkUnit(Machine& machine, CodeUnitRef unit, size_t reserved_bytes) {
  auto* linked =
      new LinkedUnit(std::move(unit), reserved_bytes, machine.heap(), &machine.counters.code_bytes);
  linked->Acquire();
  Prototype* prototype = MakePrototype(machine, linked, 0);
  if (prototype != nullptr) {
    const Coverage& coverage = linked->unit().coverage;
    machine.counters.prototypes_dispatcher += coverage.encoded;
    for (int i = 0; i < kFallbackReasonCount; ++i) {
      machine.counters.prototypes_fallback[i] += coverage.fallback[i];
    }
  }
  linked->Release();
  return prototype;
}

Prototype* LinkChild(Machine& machine, Prototype& parent, uint32_t index) {
  const int64_t mark = machine.heap().ChargeMark();
  Prototype* child =
      MakePrototype(machine, parent.linked_unit(), parent.code().children[index]);
  if (child == nullptr) return nullptr;
  machine.heap().ReplaceCharges(mark, 0);  // see Prototype::is_main
  parent.set_child(machine.heap(), index, child);
  // Few constants: at once, so that the ordinary closure costs no pause.
  constexpr uint32_t kAtOnce = 256;
  if (child->constant_count() <= PieceSize(kAtOnce)) {
    if (LinkConstants(machine.heap(), machine.strings(), machine.fuel(), *child) == TableGrowth::Status::kNoMemory) return nullptr;
  }
  return child;
}

Value MakeEnvironment(Machine& machine, const Prototype& prototype, const Value& environment) {
  if (!prototype.code().upvalues[0].is_cell) return environment;
  Cell* cell = machine.heap().New<Cell>(0, environment);
  return cell == nullptr ? Value() : Value::Of(cell);
}

}  // namespace selenite::vm
