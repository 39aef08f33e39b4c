#include "vm/run/loader.h"

#include <algorithm>
#include <new>

#include "vm/objects/barrier.h"
#include "vm/objects/cell.h"

namespace selenite::vm {

namespace {

// A constant's value; nil with `failed` set when there was no memory.
Value MakeConstant(Machine& machine, const CodeUnit& unit, const Constant& constant,
                   bool& failed) {
  switch (constant.kind) {
    case Constant::Kind::kNil: return Value();
    case Constant::Kind::kFalse: return Value::Boolean(false);
    case Constant::Kind::kTrue: return Value::Boolean(true);
    case Constant::Kind::kInteger: return Value::Integer(constant.integer);
    case Constant::Kind::kFloat: return Value::Float(constant.number);
    case Constant::Kind::kString: break;
  }
  std::string_view bytes = unit.String(constant.string);
  machine.fuel().Charge(WorkKind::kCompile,
                        static_cast<int64_t>(bytes.size()) / kCopiedBytesPerFuelUnit);
  String* string = machine.strings().Make(bytes);
  failed = string == nullptr;
  return failed ? Value() : Value::Of(string);
}

Prototype* MakePrototype(Machine& machine, LinkedUnit* unit, uint32_t function_index) {
  const FunctionCode& code = unit->unit().functions[function_index];
  return machine.heap().New<Prototype>(Prototype::ExtraBytes(code), unit, function_index);
}

}  // namespace

Prototype* LinkUnit(Machine& machine, CodeUnitRef unit, size_t reserved_bytes) {
  auto* linked =
      new LinkedUnit(std::move(unit), reserved_bytes, machine.heap(), &machine.code_bytes);
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
  Prototype* child =
      MakePrototype(machine, parent.linked_unit(), parent.code().children[index]);
  if (child == nullptr) return nullptr;
  parent.set_child(machine.heap(), index, child);
  // Few constants: at once, so that the ordinary closure costs no pause.
  constexpr uint32_t kAtOnce = 256;
  if (child->constant_count() <= PieceSize(kAtOnce)) {
    if (LinkConstants(machine, child) == TableGrowth::Status::kNoMemory) return nullptr;
  }
  return child;
}

Value MakeEnvironment(Machine& machine, const Prototype& prototype, const Value& environment) {
  if (!prototype.code().upvalues[0].is_cell) return environment;
  Cell* cell = machine.heap().New<Cell>(0, environment);
  return cell == nullptr ? Value() : Value::Of(cell);
}

constexpr int64_t kConstantsPerFuelUnit = 4;

TableGrowth::Status LinkConstants(Machine& machine, Prototype* prototype) {
  uint32_t from = prototype->linked_constants();
  uint32_t to = std::min(prototype->constant_count(),
                         from + static_cast<uint32_t>(PieceSlots()));
  machine.fuel().Charge(WorkKind::kCompile, PriceOfPart(from, to, kConstantsPerFuelUnit));
  for (uint32_t i = from; i < to; ++i) {
    bool failed = false;
    const Value value =
        MakeConstant(machine, prototype->unit(), prototype->code().constants[i], failed);
    if (failed) return TableGrowth::Status::kNoMemory;
    prototype->constants()[i] = value;
    Barrier(machine.heap(), *prototype, value);
    prototype->set_linked_constants(i + 1);
  }
  return prototype->is_linked() ? TableGrowth::Status::kDone : TableGrowth::Status::kMore;
}

}  // namespace selenite::vm
