#include "vm/run/machine/maintenance.h"

#include <algorithm>

#include "vm/run/machine/constants.h"

namespace selenite::vm {

TableGrowth::Status Maintenance::Advance() {
  if (growth_.active()) {
    const int64_t mark = heap_.ChargeMark();
    const int64_t work = fuel_.work(WorkKind::kNative);
    const TableGrowth::Status status = growth_.Advance(heap_);
    if (growth_is_paid_) {
      heap_.ReplaceCharges(mark, 0);
      fuel_.Charge(WorkKind::kNative, work - fuel_.work(WorkKind::kNative));
    }
    return status;
  }
  if (long_hash_.string() != nullptr) {
    const size_t from = long_hash_.position();
    const size_t to =
        std::min(long_hash_.string()->length(), from + LongStringHash::PieceOfBlocks());
    fuel_.Charge(WorkKind::kNative, PriceOfPart(from, to, kCopiedBytesPerFuelUnit));
    if (!long_hash_.Advance()) return TableGrowth::Status::kMore;
    long_hash_ = LongStringHash();
    // Whoever looks the string up now pays as much, and would without these pieces.
    fuel_.Charge(WorkKind::kNative, -PriceOfPart(0, to, kCopiedBytesPerFuelUnit));
    return TableGrowth::Status::kDone;
  }
  if (numeral_text_ != nullptr) return AdvanceNumeral();
  if (prototype_ != nullptr) {
    const TableGrowth::Status status = LinkConstants(heap_, strings_, fuel_, *prototype_);
    if (status == TableGrowth::Status::kDone) prototype_ = nullptr;
    return status;
  }
  return TableGrowth::Status::kDone;
}

TableGrowth::Status Maintenance::AdvanceNumeral() {
  const std::string_view text = numeral_text_->bytes(Reading::kScanned);
  const std::string_view piece =
      text.substr(numeral_position_, static_cast<size_t>(NumeralPieceBytes()));
  const size_t from = numeral_position_;
  numeral_position_ += piece.size();
  fuel_.Charge(WorkKind::kNative, NumeralPrice(numeral_position_) - NumeralPrice(from));
  numeral_.Feed(piece);
  if (numeral_position_ < text.size()) return TableGrowth::Status::kMore;
  numeral_text_->KeepNumeral(numeral_.Finish());
  // Whoever takes it pays, even if the run that read it was ended before it did.
  fuel_.Charge(WorkKind::kNative, -NumeralPrice(text.size()));
  numeral_text_ = nullptr;
  return TableGrowth::Status::kDone;
}

void Maintenance::Drop() {
  if (growth_.active()) growth_.Drop(heap_);
  long_hash_ = LongStringHash();
  numeral_text_ = nullptr;
  prototype_ = nullptr;
}

}  // namespace selenite::vm
