// How a table makes room, in pieces.
//
// Appending (key == array_size + 1) doubles the array when at least half of
// it is in use: counted once per doubling, so it is paid for. Otherwise the
// entries are rebuilt: dropped ones are left out, integer keys are counted by
// powers of two, and the array becomes the largest n of which more than half
// of 1..n is in use.
//
// An append changes the table slot by slot, each step leaving it whole; a
// rebuild prepares new buffers and takes them over at the end. So a growth can
// be dropped at any time.

#include <algorithm>

#include "vm/objects/string_table.h"
#include "vm/objects/table.h"

namespace selenite::vm {

namespace {

constexpr uint32_t kFirstArraySlots = 4;
constexpr uint32_t kMaxArraySlots = 1u << 30;
// Entries up to which a rehash costs next to nothing, so no slack is kept.
constexpr uint64_t kTightEntries = 8;

// The power of two p with 2^(p-1) < n <= 2^p.
int CeilLog2(uint64_t n) {
  int log = 0;
  while ((uint64_t{1} << log) < n) ++log;
  return log;
}

uint32_t EntryCapacityFor(uint64_t live) {
  // A third more than is needed, or a table in which keys come and go would
  // be rebuilt at every step.
  uint64_t wanted = live <= kTightEntries ? live : live + live / 3;
  uint64_t capacity = 4;
  if (live <= 2) capacity = live;
  while (capacity < wanted) capacity *= 2;
  return static_cast<uint32_t>(capacity);
}

}  // namespace

void TableGrowth::Start(Table* table, const Value& key) {
  *this = TableGrowth();
  table_ = table;
  key_ = key;
  const bool appends = key.IsInteger() && static_cast<uint64_t>(key.AsInteger()) ==
                                              uint64_t{table->array_size_} + 1;
  phase_ = appends && table->array_size_ < kMaxArraySlots / 2 ? Phase::kCountForAppend
                                                              : Phase::kCountEntries;
  if (appends && table->array_size_ < table->array_capacity_) {
    // An append that was dropped half-way left room.
    target_ = table->array_capacity_;
    phase_ = Phase::kMigrate;
  }
}

bool TableGrowth::IsLong() const {
  return uint64_t{table_->array_size_} + table_->entry_count_ >
         static_cast<uint64_t>(kPieceSlots);
}

void TableGrowth::CountInteger(int64_t key) {
  if (key < 1 || static_cast<uint64_t>(key) > kMaxArraySlots) return;
  ++counts_[CeilLog2(static_cast<uint64_t>(key))];
  ++integers_;
}

// The largest n of which more than half is in use.
uint32_t TableGrowth::BestArraySize() const {
  uint64_t used = 0, best = 0;
  for (int log = 0; log < kBins; ++log) {
    used += counts_[log];
    if (used > (uint64_t{1} << log) / 2) best = uint64_t{1} << log;
  }
  return static_cast<uint32_t>(best);
}

TableGrowth::Status TableGrowth::Advance(Heap& heap) {
  heap.fuel().Charge(WorkKind::kNative, 1);
  uint64_t budget = static_cast<uint64_t>(kPieceSlots);
  Table& table = *table_;
  for (;;) {
    switch (phase_) {
      case Phase::kCountForAppend: {
        uint64_t stop = std::min<uint64_t>(table.array_size_, position_ + budget);
        budget -= stop - position_;
        for (; position_ < stop; ++position_) live_ += !table.array_[position_].IsNil();
        if (position_ < table.array_size_) return Paid(heap, budget);
        position_ = 0;
        if (live_ * 2 < table.array_size_) {
          live_ = 0;
          phase_ = Phase::kCountEntries;
          break;
        }
        uint32_t size = std::max(kFirstArraySlots, table.array_size_ * 2);
        void* array = heap.ReallocateBuffer(table.array_, table.array_capacity_ * sizeof(Value),
                                            size * sizeof(Value));
        if (array == nullptr) return Status::kNoMemory;
        table.array_ = static_cast<Value*>(array);
        table.array_capacity_ = size;
        table.border_ = table.array_size_;
        heap.ContentsMoved(table);
        target_ = size;
        phase_ = Phase::kMigrate;
        break;
      }
      case Phase::kMigrate: {
        // Slots join the array one by one, with what the hash held for them.
        if (table.entry_count_ == 0) {
          table.array_size_ = target_;
        }
        while (table.array_size_ < target_) {
          if (budget-- == 0) return Paid(heap, 0);
          Value* place = table.FindIntegerInHash(int64_t{table.array_size_} + 1);
          if (place != nullptr) {
            table.array_[table.array_size_] = *place;
            *place = Value();
          }
          ++table.array_size_;
        }
        heap.ContentsMoved(table);
        table_ = nullptr;
        return Status::kDone;
      }
      case Phase::kCountEntries: {
        uint64_t stop = std::min<uint64_t>(table.entry_count_, position_ + budget);
        budget -= stop - position_;
        for (; position_ < stop; ++position_) {
          const Table::Entry& entry = table.entries_[position_];
          if (entry.value.IsNil()) continue;
          ++live_;
          if (entry.key_tag == Tag::kInteger) CountInteger(entry.key().AsInteger());
        }
        if (position_ < table.entry_count_) return Paid(heap, budget);
        ++live_;
        if (key_.IsInteger()) CountInteger(key_.AsInteger());
        position_ = 0;
        target_ = table.array_size_;
        // Few integer keys beside a large array: not worth counting the array.
        phase_ = integers_ > 0 && integers_ >= table.array_size_ / 4 ? Phase::kCountArray
                                                                     : Phase::kAllocate;
        break;
      }
      case Phase::kCountArray: {
        uint64_t stop = std::min<uint64_t>(table.array_size_, position_ + budget);
        budget -= stop - position_;
        for (; position_ < stop; ++position_) {
          if (table.array_[position_].IsNil()) continue;
          CountInteger(static_cast<int64_t>(position_) + 1);
          ++in_array_;
        }
        if (position_ < table.array_size_) return Paid(heap, budget);
        position_ = 0;
        target_ = BestArraySize();
        phase_ = Phase::kAllocate;
        break;
      }
      case Phase::kAllocate: {
        if (target_ != table.array_size_) {
          // Everything is counted: what does not go into the array is hashed.
          uint64_t inside = 0;
          for (int log = 0; log < kBins && (uint64_t{1} << log) <= target_; ++log) {
            inside += counts_[log];
          }
          live_ = live_ + in_array_ - inside;
          if (target_ > 0) {
            array_ = static_cast<Value*>(heap.AllocateBuffer(target_ * sizeof(Value)));
            if (array_ == nullptr) return Status::kNoMemory;
          }
          replaces_array_ = true;
        }
        uint32_t capacity = EntryCapacityFor(live_);
        if (capacity > 0 && !buffer_.Allocate(heap, capacity)) return Status::kNoMemory;
        phase_ = replaces_array_ ? Phase::kMoveArray : Phase::kMoveEntries;
        break;
      }
      case Phase::kMoveArray: {
        uint64_t stop = std::min<uint64_t>(table.array_size_, position_ + budget);
        budget -= stop - position_;
        for (; position_ < stop; ++position_) {
          const Value& value = table.array_[position_];
          if (position_ < target_) {
            array_[position_] = value;
          } else if (!value.IsNil()) {
            Add(Value::Integer(static_cast<int64_t>(position_) + 1), value);
          }
        }
        if (position_ < table.array_size_) return Paid(heap, budget);
        position_ = 0;
        phase_ = Phase::kMoveEntries;
        break;
      }
      case Phase::kMoveEntries: {
        uint64_t stop = std::min<uint64_t>(table.entry_count_, position_ + budget);
        budget -= stop - position_;
        for (; position_ < stop; ++position_) {
          const Table::Entry& entry = table.entries_[position_];
          if (entry.value.IsNil()) continue;
          uint64_t slot = entry.key_bits - 1;
          if (replaces_array_ && entry.key_tag == Tag::kInteger && slot < target_) {
            array_[slot] = entry.value;
          } else {
            Add(entry.key(), entry.value);
          }
        }
        if (position_ < table.entry_count_) return Paid(heap, budget);
        Finish(heap);
        return Status::kDone;
      }
    }
  }
}

// A piece is done: it costs by what it looked at.
TableGrowth::Status TableGrowth::Paid(Heap& heap, uint64_t budget_left) {
  constexpr int64_t kSlotsPerFuelUnit = 16;
  heap.fuel().Charge(WorkKind::kNative,
                     (kPieceSlots - static_cast<int64_t>(budget_left)) / kSlotsPerFuelUnit);
  return Status::kMore;
}

void TableGrowth::Add(const Value& key, const Value& value) {
  // Long string keys in a table have their hash; so no string table is needed.
  uint32_t hash = key.tag() == Tag::kLongString ? key.AsString()->hash() : Table::HashOfPlain(key);
  Table::Entry& entry = buffer_.entries[added_];
  entry.value = value;
  entry.key_bits = key.bits();
  entry.key_tag = key.tag();
  uint32_t& chain = buffer_.index[hash & buffer_.mask];
  entry.next = chain;
  chain = ++added_;
}

void TableGrowth::Finish(Heap& heap) {
  Table& table = *table_;
  table.AdoptEntries(heap, buffer_, added_);
  if (replaces_array_) {
    if (table.array_ != nullptr) {
      heap.FreeBuffer(table.array_, table.array_capacity_ * sizeof(Value));
    }
    table.array_ = array_;
    table.array_size_ = table.array_capacity_ = table.border_ = target_;
  }
  heap.ContentsMoved(table);
  table_ = nullptr;
}

void TableGrowth::Drop(Heap& heap) {
  if (table_ == nullptr) return;
  if (array_ != nullptr) heap.FreeBuffer(array_, target_ * sizeof(Value));
  if (buffer_.entries != nullptr) {
    heap.FreeBuffer(buffer_.entries,
                    Table::EntryBuffer::Bytes(buffer_.capacity, buffer_.mask + 1));
  }
  *this = TableGrowth();
}

}  // namespace selenite::vm
