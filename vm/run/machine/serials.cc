#include "vm/run/machine/serials.h"

#include "vm/run/machine/native_info.h"

namespace selenite::vm {

std::string_view SerialText(uint64_t number, char* buffer) {
  constexpr char kHexDigits[] = "0123456789abcdef";
  constexpr int kLeast = 8;
  int digits = kLeast;
  while (digits < 16 && number >> (4 * digits) != 0) ++digits;
  buffer[0] = '0';
  buffer[1] = 'x';
  for (int i = digits; i > 0; --i, number >>= 4) buffer[1 + i] = kHexDigits[number & 15];
  return {buffer, static_cast<size_t>(digits) + 2};
}

uint64_t Serials::Of(const Value& value) {
  if (value.IsNative()) {
    // Natives live for ever and are the same in every isolate: a digest of
    // the names tells them apart and reveals nothing.
    uint64_t digest = 0xcbf29ce484222325;
    for (const char* c : {value.AsNative()->qualified, value.AsNative()->name}) {
      for (; *c != 0; ++c) digest = (digest ^ static_cast<unsigned char>(*c)) * 0x100000001b3;
    }
    return (digest & 0x7fffffff) | 0x80000000;
  }
  // Whether it has one still depends on the collector, and how large the table is on
  // what was shown before: a fixed price.
  const int64_t mark = heap_.ChargeMark();
  const int64_t native = heap_.fuel().work(WorkKind::kNative);
  const uint64_t serial = FindOrGive(value);
  heap_.ReplaceCharges(mark, serial == 0 ? 0 : Heap::PriceOfObject(0));
  heap_.fuel().Charge(WorkKind::kNative, native - heap_.fuel().work(WorkKind::kNative));
  return serial;
}

uint64_t Serials::FindOrGive(const Value& value) {
  if (table_ == nullptr) {
    table_ = heap_.New<Table>(0);
    if (table_ == nullptr) return 0;
    Table* metatable = heap_.New<Table>(0);
    String* weak = strings_.Make("k");
    if (metatable == nullptr || weak == nullptr ||
        metatable->SetShortString(heap_, strings_.name(Metamethod::kMode), Value::Of(weak)) !=
            TableStatus::kOk) {
      table_ = nullptr;
      return 0;
    }
    table_->set_metatable(heap_, metatable);
  }
  Value known = table_->Get(value, strings_);
  if (known.IsInteger()) return static_cast<uint64_t>(known.AsInteger());
  int64_t serial = static_cast<int64_t>(next_ + 1);
  TableStatus status = table_->Set(heap_, strings_, value, Value::Integer(serial));
  while (status == TableStatus::kMustGrow) {
    // Rare: thousands of objects were shown. Grown here at once.
    maintenance_.RequestGrowth(table_, value);
    TableGrowth::Status growth;
    do growth = maintenance_.Advance();
    while (growth == TableGrowth::Status::kMore);
    if (growth == TableGrowth::Status::kNoMemory) {
      maintenance_.Drop();
      return 0;
    }
    status = table_->Set(heap_, strings_, value, Value::Integer(serial));
  }
  if (status != TableStatus::kOk) return 0;
  ++next_;
  return static_cast<uint64_t>(serial);
}

}  // namespace selenite::vm
