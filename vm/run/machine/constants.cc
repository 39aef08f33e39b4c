#include "vm/run/machine/constants.h"

#include <algorithm>
#include <string_view>

#include "vm/objects/barrier.h"

namespace selenite::vm {

namespace {

constexpr int64_t kConstantsPerFuelUnit = 4;
// Each may be a string that is made.
constexpr int64_t kConstantsPerPiece = kPieceSlots / 4;

// A constant's value; nil with `failed` set when there was no memory.
Value MakeConstant(StringTable& strings, const CodeUnit& unit, const Constant& constant,
                   bool& failed) {
  switch (constant.kind) {
    case Constant::Kind::kNil: return Value();
    case Constant::Kind::kFalse: return Value::Boolean(false);
    case Constant::Kind::kTrue: return Value::Boolean(true);
    case Constant::Kind::kInteger: return Value::Integer(constant.integer);
    case Constant::Kind::kFloat: return Value::Float(constant.number);
    case Constant::Kind::kString: break;
  }
  String* string = strings.Make(unit.String(constant.string));
  failed = string == nullptr;
  return failed ? Value() : Value::Of(string);
}

}  // namespace

TableGrowth::Status LinkConstants(Heap& heap, StringTable& strings, Fuel& fuel,
                                  Prototype& prototype) {
  const uint32_t from = prototype.linked_constants();
  const uint32_t to = std::min(prototype.constant_count(),
                               from + static_cast<uint32_t>(PieceSize(kConstantsPerPiece)));
  const bool is_paid_for = !prototype.is_main();
  int64_t bytes_left = PieceBytes();
  for (uint32_t i = from; i < to && bytes_left > 0; ++i) {
    const Constant& constant = prototype.code().constants[i];
    const size_t bytes = constant.kind == Constant::Kind::kString
                             ? prototype.unit().String(constant.string).size() : 0;
    bytes_left -= static_cast<int64_t>(bytes);
    const int64_t mark = heap.ChargeMark();
    bool failed = false;
    const Value value = MakeConstant(strings, prototype.unit(), constant, failed);
    if (failed) return TableGrowth::Status::kNoMemory;
    if (is_paid_for) {
      heap.ReplaceCharges(mark, 0);
    } else {
      fuel.Charge(WorkKind::kCompile, PriceOfPart(i, i + 1, kConstantsPerFuelUnit) +
                                          static_cast<int64_t>(bytes) / kCopiedBytesPerFuelUnit);
    }
    prototype.constants()[i] = value;
    Barrier(heap, prototype, value);
    prototype.set_linked_constants(i + 1);
  }
  return prototype.is_linked() ? TableGrowth::Status::kDone : TableGrowth::Status::kMore;
}

}  // namespace selenite::vm
