#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

#include "vm/objects/hash.h"
#include "vm/objects/table_rehash.h"

namespace selenite::vm {
namespace {

constexpr uint32_t kFirstArray = 4;
constexpr uint32_t kFirstEntries = 4;
// Price of growing: slots per unit of fuel.

}  // namespace

// ---- Append.

void TableRehash::StartAppend(Table* table) {
  table_ = table;
  append_ = true;
  stage_ = Stage::kCountUsed;
  position_ = 0;
  used_ = 0;
  old_array_ = array_buffer_ = table->array_size_;
}

// Few entries: each is looked at, and moved if it belongs to the array now.
void TableRehash::MigrateByEntries(Heap& heap) {
  for (uint32_t i = 0; i < table_->entry_count_; ++i) {
    Table::Entry& entry = table_->entries_[i];
    if (entry.key_tag != Tag::kInteger) continue;
    const uint64_t index = entry.key_bits - 1;
    if (index < old_array_ || index >= array_buffer_) continue;
    table_->array_[index] = entry.value;
    Barrier(heap, *table_, entry.value);
    entry.value = Value();
    entry.key_tag = Tag::kDeadKey;
    entry.key_bits = 0;
  }
  table_->array_size_ = array_buffer_;
}

// ---- Rehash.

void TableRehash::Start(Table* table, const Value& key) {
  table_ = table;
  key_ = key;
  append_ = false;
  table->flags_ |= Table::kGrowing;
  Restart();
}

void TableRehash::Restart() {
  stage_ = Stage::kCountEntries;
  position_ = 0;
  hash_integers_ = array_integers_ = live_ = new_count_ = 0;
  std::fill(std::begin(bins_), std::end(bins_), 0u);
  old_array_ = array_buffer_ = new_array_ = table_->array_size_;
}

void TableRehash::CountInteger(int64_t key) {
  if (key < 1 || key > int64_t{kMaxArray}) return;
  ++bins_[key == 1 ? 0 : std::bit_width(static_cast<uint64_t>(key) - 1)];
}

void TableRehash::ChooseSizes() {
  uint64_t in_array = 0;   // integer keys, the new one included, in 1..new_array_
  const bool key_is_integer = key_.IsInteger();
  if (stage_ == Stage::kCountArray) {
    if (key_is_integer) CountInteger(key_.AsInteger());
    new_array_ = 0;
    uint64_t up_to = 0;
    for (int bin = 0; bin < kBins; ++bin) {
      up_to += bins_[bin];
      const uint64_t size = uint64_t{1} << bin;
      if (up_to > size / 2) {
        new_array_ = static_cast<uint32_t>(size);
        in_array = up_to;
      }
    }
  } else {
    in_array = array_integers_ = 0;  // the array stays as it is, uncounted
  }
  // What the hash must hold, the new key included.
  const uint64_t needed = uint64_t{live_} + array_integers_ + 1 - in_array;
  if (needed > kMaxEntries) {
    new_capacity_ = UINT32_MAX;  // Allocate refuses
  } else if (needed == 0) {
    new_capacity_ = 0;
  } else {
    new_capacity_ = std::max(std::bit_ceil(static_cast<uint32_t>(needed)), kFirstEntries);
    // With keys coming and going, some room must be left, or there would be a
    // rehash for every few insertions.
    const bool churns = live_ < table_->entry_count_;
    if (churns && needed > uint64_t{new_capacity_} * 3 / 4) new_capacity_ *= 2;
  }
  new_buckets_ = std::bit_ceil(new_capacity_);
}

bool TableRehash::Allocate(Heap& heap) {
  if (new_capacity_ == UINT32_MAX) return false;
  if (new_capacity_ != 0) {
    void* memory = heap.AllocateBuffer(Table::HashBytes(new_capacity_, new_buckets_));
    if (memory == nullptr) return false;
    new_entries_ = static_cast<Table::Entry*>(memory);
    new_index_ = reinterpret_cast<uint32_t*>(new_entries_ + new_capacity_);
  }
  if (new_array_ > old_array_) {
    Value* grown = table_->ResizeArray(heap, old_array_, new_array_);
    if (grown == nullptr) return false;  // Drop frees the entries
    table_->array_ = grown;
    array_buffer_ = new_array_;
  }
  return true;
}

void TableRehash::AppendNew(const Value& key, const Value& value) {
  Table::Entry& entry = new_entries_[new_count_++];
  uint32_t& head = new_index_[Table::HashOfKey(key) & (new_buckets_ - 1)];
  entry.value = value;
  entry.key_bits = key.bits();
  entry.key_tag = key.tag();
  entry.next = head;
  head = new_count_;
}

TableRehash::Status TableRehash::Advance(Heap& heap, uint64_t slots) {
  Table& table = *table_;
  uint64_t left = slots;
  // A collection has ended since the copying began, and may have removed dead
  // entries that were copied, if it met the table before kGrowing was set. So
  // this happens once at most.
  if ((stage_ == Stage::kMoveArray || stage_ == Stage::kMoveEntries) &&
      cycles_ != heap.cycles()) {
    if (table.metatable() != nullptr && !restarted_) {
      FreePrepared(heap);
      Restart();
      restarted_ = true;
    }
    cycles_ = heap.cycles();
  }
  while (true) {
    // How far this stage may go in this piece.
    auto limit = [&](uint32_t end) {
      return static_cast<uint32_t>(std::min<uint64_t>(end, position_ + left));
    };
    auto did = [&](uint32_t from) {
      left -= std::min<uint64_t>(left, position_ - from);
      slots_done_ += position_ - from;
    };
    const uint32_t from = position_;
    if (left == 0) return Status::kMore;
    switch (stage_) {
      case Stage::kCountUsed: {
        for (const uint32_t end = limit(old_array_); position_ < end; ++position_) {
          used_ += !table.array_[position_].IsNil();
        }
        did(from);
        if (position_ < old_array_) break;
        if (used_ < old_array_ / 2 || old_array_ >= kMaxArray) {
          stage_ = Stage::kDone;
          return Status::kDone;
        }
        stage_ = Stage::kExtend;
        break;
      }
      case Stage::kExtend: {
        const uint32_t size = std::max(kFirstArray, old_array_ * 2);
        Value* grown = table.ResizeArray(heap, old_array_, size);
        if (grown == nullptr) return Status::kNoMemory;
        table.array_ = grown;
        array_buffer_ = size;
        position_ = old_array_;
        stage_ = Stage::kMigrate;
        if (table.entry_count_ == 0) {
          table.array_size_ = size;
        } else if (table.entry_count_ <= std::max<int64_t>(kPieceSlots, left)) {
          MigrateByEntries(heap);
          slots_done_ += table.entry_count_;
        } else {
          break;
        }
        stage_ = Stage::kDone;
        return Status::kDone;
      }
      case Stage::kMigrate: {
        // Many entries: each new element is looked up.
        for (const uint32_t end = limit(array_buffer_); position_ < end; ++position_) {
          const int64_t key = int64_t{position_} + 1;
          Table::Entry* entry =
              table.FindEntry(Value::Integer(key), HashBits(static_cast<uint64_t>(key)));
          if (entry == nullptr) continue;
          table.array_[position_] = entry->value;
          Barrier(heap, table, entry->value);
          entry->value = Value();
          entry->key_tag = Tag::kDeadKey;
          entry->key_bits = 0;
        }
        table.array_size_ = position_;
        did(from);
        if (position_ < array_buffer_) break;
        stage_ = Stage::kDone;
        return Status::kDone;
      }

      case Stage::kCountEntries: {
        for (const uint32_t end = limit(table.entry_count_); position_ < end; ++position_) {
          const Table::Entry& entry = table.entries_[position_];
          if (entry.value.IsNil()) continue;
          ++live_;
          if (entry.key_tag != Tag::kInteger) continue;
          ++hash_integers_;
          CountInteger(static_cast<int64_t>(entry.key_bits));
        }
        did(from);
        if (position_ < table.entry_count_) break;
        position_ = 0;
        // Counting the array is worth it only if the integer keys of the hash
        // could change its size, and are many enough to pay for the counting.
        const uint32_t integers = hash_integers_ + (key_.IsInteger() ? 1 : 0);
        if (integers > 0 && integers >= old_array_ / 4) {
          stage_ = Stage::kCountArray;
        } else {
          ChooseSizes();
          stage_ = Stage::kAllocate;
        }
        break;
      }
      case Stage::kCountArray: {
        for (const uint32_t end = limit(old_array_); position_ < end; ++position_) {
          if (table.array_[position_].IsNil()) continue;
          ++array_integers_;
          CountInteger(int64_t{position_} + 1);
        }
        did(from);
        if (position_ < old_array_) break;
        ChooseSizes();
        stage_ = Stage::kAllocate;
        break;
      }
      case Stage::kAllocate: {
        if (!Allocate(heap)) return Status::kNoMemory;
        cycles_ = heap.cycles();
        position_ = std::min(new_array_, old_array_);
        stage_ = Stage::kMoveArray;
        break;
      }
      case Stage::kMoveArray: {
        // Elements that the array is too sparse for.
        for (const uint32_t end = limit(old_array_); position_ < end; ++position_) {
          const Value& value = table.array_[position_];
          if (!value.IsNil()) AppendNew(Value::Integer(int64_t{position_} + 1), value);
        }
        did(from);
        if (position_ < old_array_) break;
        position_ = 0;
        stage_ = Stage::kMoveEntries;
        break;
      }
      case Stage::kMoveEntries: {
        for (const uint32_t end = limit(table.entry_count_); position_ < end; ++position_) {
          const Table::Entry& entry = table.entries_[position_];
          if (entry.value.IsNil()) continue;
          const uint64_t index = entry.key_bits - 1;
          if (entry.key_tag == Tag::kInteger && index < new_array_) {
            table.array_[index] = entry.value;
          } else {
            AppendNew(entry.key(), entry.value);
          }
        }
        did(from);
        if (position_ < table.entry_count_) break;
        stage_ = Stage::kCommit;
        break;
      }
      case Stage::kCommit: {
        table.FreeEntries(heap);
        table.entries_ = new_entries_;
        table.index_ = new_capacity_ == 0 ? const_cast<uint32_t*>(&Table::kNoBucket) : new_index_;
        table.entry_count_ = new_count_;
        table.entry_capacity_ = new_capacity_;
        table.index_mask_ = new_capacity_ == 0 ? 0 : new_buckets_ - 1;
        if (new_array_ < old_array_) {
          if (new_array_ == 0) {
            table.FreeArray(heap, old_array_);
            table.array_ = nullptr;
          } else {
            table.array_ = table.ResizeArray(heap, old_array_, new_array_);
          }
        }
        table.array_size_ = new_array_;
        table.flags_ &= static_cast<uint8_t>(~Table::kGrowing);
        new_entries_ = nullptr;
        heap.ContentsMoved(table);
        stage_ = Stage::kDone;
        return Status::kDone;
      }
      case Stage::kDone:
        return Status::kDone;
    }
  }
}

void TableRehash::Drop(Heap& heap) {
  FreePrepared(heap);
  if (!append_) table_->flags_ &= static_cast<uint8_t>(~Table::kGrowing);
  stage_ = Stage::kDone;
}

void TableRehash::FreePrepared(Heap& heap) {
  if (new_entries_ != nullptr) {
    heap.FreeBuffer(new_entries_, Table::HashBytes(new_capacity_, new_buckets_));
    new_entries_ = nullptr;
  }
  if (stage_ != Stage::kDone && array_buffer_ > table_->array_size_) {
    const size_t kept = table_->array_size_ * sizeof(Value);
    if (kept == 0) {
      heap.FreeBuffer(table_->array_, array_buffer_ * sizeof(Value));
      table_->array_ = nullptr;
    } else {
      table_->array_ = static_cast<Value*>(
          heap.ReallocateBuffer(table_->array_, array_buffer_ * sizeof(Value), kept));
    }
    array_buffer_ = table_->array_size_;
  }
}

// ---- TableGrowth.

struct TableGrowth::State {
  TableRehash rehash;
};

void TableGrowth::Start(Table* table, const Value& key) {
  SELENITE_DCHECK(table_ == nullptr);
  int64_t integer;
  table_ = table;
  key_ = key.IsFloat() && FloatToInteger(key.AsFloat(), &integer) ? Value::Integer(integer) : key;
}

TableGrowth::Status TableGrowth::Advance(Heap& heap) {
  // A long string has its hash already: Set needed it to ask for the growth.
  if (state_ == nullptr) {
    state_ = new (std::nothrow) State;
    if (state_ == nullptr) return Status::kNoMemory;
    if (key_.IsInteger() && static_cast<uint64_t>(key_.AsInteger()) - 1 == table_->array_size_) {
      state_->rehash.StartAppend(table_);
    } else {
      state_->rehash.Start(table_, key_);
    }
  }
  TableRehash& rehash = state_->rehash;
  const uint64_t before = rehash.slots_done();
  const TableRehash::Status status = rehash.Advance(heap, kPieceSlots);
  heap.fuel().Charge(WorkKind::kNative,
                     1 + static_cast<int64_t>(rehash.slots_done() - before) / kSlotsPerFuelUnit);
  if (status == TableRehash::Status::kMore) return Status::kMore;
  if (status == TableRehash::Status::kNoMemory) {
    rehash.Drop(heap);
    delete state_;
    state_ = nullptr;  // the next Advance, after a collection, begins anew
    return Status::kNoMemory;
  }
  if (rehash.is_append() &&
      static_cast<uint64_t>(key_.AsInteger()) - 1 >= table_->array_size_) {
    // The array is too sparse: the key goes to the hash. It is put there now,
    // without a value, so that the assignment does not ask for an append again.
    if (!table_->HasFreeEntry()) {
      rehash.Start(table_, key_);
      return Status::kMore;
    }
    table_->Append(key_, Table::HashOfKey(key_), Value());
  }
  delete state_;
  state_ = nullptr;
  table_ = nullptr;
  return Status::kDone;
}

void TableGrowth::Drop(Heap& heap) {
  if (state_ != nullptr) {
    state_->rehash.Drop(heap);
    delete state_;
    state_ = nullptr;
  }
  table_ = nullptr;
}

}  // namespace selenite::vm
