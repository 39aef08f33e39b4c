#include "vm/run/machine/constants.h"

#include <algorithm>
#include <string_view>

#include "vm/objects/barrier.h"

namespace selenite::vm {

namespace {

constexpr int64_t kConstantsPerFuelUnit = 4;

// A constant's value; nil with `failed` set when there was no memory.
Value MakeConstant(StringTable& strings, Fuel& fuel, const CodeUnit& unit,
                   const Constant& constant, bool& failed) {
  switch (constant.kind) {
    case Constant::Kind::kNil: return Value();
    case Constant::Kind::kFalse: return Value::Boolean(false);
    case Constant::Kind::kTrue: return Value::Boolean(true);
    case Constant::Kind::kInteger: return Value::Integer(constant.integer);
    case Constant::Kind::kFloat: return Value::Float(constant.number);
    case Constant::Kind::kString: break;
  }
  std::string_view bytes = unit.String(constant.string);
  fuel.Charge(WorkKind::kCompile, static_cast<int64_t>(bytes.size()) / kCopiedBytesPerFuelUnit);
  String* string = strings.Make(bytes);
  failed = string == nullptr;
  return failed ? Value() : Value::Of(string);
}

}  // namespace

TableGrowth::Status LinkConstants(Heap& heap, StringTable& strings, Fuel& fuel,
                                  Prototype& prototype) {
  uint32_t from = prototype.linked_constants();
  uint32_t to = std::min(prototype.constant_count(),
                         from + static_cast<uint32_t>(PieceSlots()));
  fuel.Charge(WorkKind::kCompile, PriceOfPart(from, to, kConstantsPerFuelUnit));
  for (uint32_t i = from; i < to; ++i) {
    bool failed = false;
    const Value value =
        MakeConstant(strings, fuel, prototype.unit(),
                                     prototype.code().constants[i], failed);
    if (failed) return TableGrowth::Status::kNoMemory;
    prototype.constants()[i] = value;
    Barrier(heap, prototype, value);
    prototype.set_linked_constants(i + 1);
  }
  return prototype.is_linked() ? TableGrowth::Status::kDone : TableGrowth::Status::kMore;
}

}  // namespace selenite::vm
