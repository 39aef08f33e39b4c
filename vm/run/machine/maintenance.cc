#include "vm/run/machine/maintenance.h"

#include <algorithm>

#include "vm/run/machine/constants.h"

namespace selenite::vm {

TableGrowth::Status Maintenance::Advance() {
  if (growth_.active()) return growth_.Advance(heap_);
  if (long_hash_.string() != nullptr) {
    const size_t from = long_hash_.position();
    const size_t to =
        std::min(long_hash_.string()->length(), from + LongStringHash::PieceOfBlocks());
    fuel_.Charge(WorkKind::kNative, PriceOfPart(from, to, kCopiedBytesPerFuelUnit));
    if (!long_hash_.Advance()) return TableGrowth::Status::kMore;
    long_hash_ = LongStringHash();
    return TableGrowth::Status::kDone;
  }
  if (prototype_ != nullptr) {
    const TableGrowth::Status status = LinkConstants(heap_, strings_, fuel_, *prototype_);
    if (status == TableGrowth::Status::kDone) prototype_ = nullptr;
    return status;
  }
  return TableGrowth::Status::kDone;
}

void Maintenance::Drop() {
  if (growth_.active()) growth_.Drop(heap_);
  long_hash_ = LongStringHash();
  prototype_ = nullptr;
}

}  // namespace selenite::vm
