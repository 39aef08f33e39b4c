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

namespace {

// Natives live for ever and are the same in every isolate: a digest of the names tells
// them apart and reveals nothing.
uint64_t SerialOfNative(const NativeInfo& native) {
  uint64_t digest = 0xcbf29ce484222325;
  for (const char* c : {native.qualified, native.name}) {
    for (; *c != 0; ++c) digest = (digest ^ static_cast<unsigned char>(*c)) * 0x100000001b3;
  }
  return (digest & 0x7fffffff) | 0x80000000;
}

}  // namespace

Step Serials::Read(const Value& value, uint64_t* serial) {
  switch (FindOrGive(value, serial)) {
    case TableStatus::kOk: return Step::kNext;
    case TableStatus::kMustGrow: maintenance_.RequestPaidGrowth(table_, value); return Step::kGrow;
    default: return Step::kCollect;
  }
}

uint64_t Serials::Of(const Value& value) {
  uint64_t serial = 0;
  for (;;) {
    const TableStatus status = FindOrGive(value, &serial);
    if (status == TableStatus::kOk) return serial;
    if (status != TableStatus::kMustGrow) return 0;
    maintenance_.RequestPaidGrowth(table_, value);
    TableGrowth::Status growth;
    do growth = maintenance_.Advance();
    while (growth == TableGrowth::Status::kMore);
    if (growth == TableGrowth::Status::kNoMemory) {
      maintenance_.Drop();
      return 0;
    }
  }
}

TableStatus Serials::FindOrGive(const Value& value, uint64_t* serial) {
  if (value.IsNative()) {
    *serial = SerialOfNative(*value.AsNative());
    return TableStatus::kOk;
  }
  // Whether it has one still depends on the collector, and how large the table is on
  // what was shown before: a fixed price.
  Fuel& fuel = heap_.fuel();
  const int64_t mark = heap_.ChargeMark();
  const int64_t work = fuel.work(WorkKind::kNative);
  TableStatus status = TableStatus::kOk;
  if (table_ == nullptr && !MakeTable()) status = TableStatus::kNoMemory;
  if (status == TableStatus::kOk) {
    const Value known = table_->Get(value, strings_);
    if (known.IsInteger()) {
      *serial = static_cast<uint64_t>(known.AsInteger());
    } else {
      *serial = next_ + 1;
      status = table_->Set(heap_, strings_, value, Value::Integer(static_cast<int64_t>(*serial)));
      if (status == TableStatus::kOk) ++next_;
    }
  }
  heap_.ReplaceCharges(mark, status == TableStatus::kOk ? Heap::PriceOfObject(0) : 0);
  fuel.Charge(WorkKind::kNative, work - fuel.work(WorkKind::kNative));
  return status;
}

bool Serials::MakeTable() {
  Table* table = heap_.New<Table>(0);
  Table* metatable = heap_.New<Table>(0);
  String* weak = strings_.Make("k");
  if (table == nullptr || metatable == nullptr || weak == nullptr ||
      metatable->SetShortString(heap_, strings_.name(Metamethod::kMode), Value::Of(weak)) !=
          TableStatus::kOk) {
    return false;
  }
  table->set_metatable(heap_, metatable);
  table_ = table;
  return true;
}

}  // namespace selenite::vm
