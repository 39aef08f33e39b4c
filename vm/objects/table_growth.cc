#include "vm/objects/table_growth.h"

#include <new>

#include "vm/objects/table_rehash.h"
#include "vm/support/check.h"

namespace selenite::vm {

void TableGrowth::Start(Table* table, const Value& key) {
  SELENITE_DCHECK(table_ == nullptr);
  int64_t integer;
  table_ = table;
  key_ = key.IsFloat() && FloatToInteger(key.AsFloat(), &integer) ? Value::Integer(integer) : key;
}

void TableGrowth::StartArray(Table* table, uint32_t size) {
  SELENITE_DCHECK(table_ == nullptr);
  table_ = table;
  key_ = Value();
  array_size_ = size;
}

TableGrowth::Status TableGrowth::Advance(Heap& heap) {
  // A long string has its hash already: Set needed it to ask for the growth.
  if (rehash_ == nullptr) {
    rehash_ = new (std::nothrow) TableRehash;
    if (rehash_ == nullptr) return Status::kNoMemory;
    if (key_.IsNil()) {
      rehash_->StartSizes(table_, array_size_);
    } else {
      rehash_->StartForKey(table_, key_);
    }
  }
  const TableRehash::Status status = rehash_->Advance(heap, PieceSlots());
  if (status == TableRehash::Status::kMore) return Status::kMore;
  if (status == TableRehash::Status::kNoMemory) {
    rehash_->Drop(heap);
    delete rehash_;
    rehash_ = nullptr;  // the next Advance, after a collection, begins anew
    return Status::kNoMemory;
  }
  delete rehash_;
  rehash_ = nullptr;
  table_ = nullptr;
  return Status::kDone;
}

void TableGrowth::Drop(Heap& heap) {
  if (rehash_ != nullptr) {
    rehash_->Drop(heap);
    delete rehash_;
    rehash_ = nullptr;
  }
  table_ = nullptr;
}

}  // namespace selenite::vm
