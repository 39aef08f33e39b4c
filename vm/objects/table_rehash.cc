#include "vm/objects/table_rehash.h"

#include <algorithm>
#include <bit>

#include "vm/objects/barrier.h"
#include "vm/support/check.h"

namespace selenite::vm {

// ---- Sizes.

void TableRehash::Start(TableStorage* table, const Value& key) {
  SELENITE_DCHECK(!key.IsNil());
  table_ = table;
  key_ = key;
  table->flags_ |= TableStorage::kGrowing;
  Restart();
}

void TableRehash::StartForKey(TableStorage* table, const Value& key) {
  if (table->entry_count_ < table->nominal_entries()) {
    StartSizes(table, table->array_size_);
  } else {
    Start(table, key);
  }
}

void TableRehash::StartSizes(TableStorage* table, uint32_t array) {
  table_ = table;
  key_ = Value();
  table->flags_ |= TableStorage::kGrowing;
  new_array_ = array;
  Restart();
}

void TableRehash::Restart() {
  position_ = new_count_ = 0;
  old_array_ = array_buffer_ = table_->array_size_;
  if (key_.IsNil()) {
    new_nominal_ = table_->nominal_entries();
    new_capacity_ = new_nominal_ == 0 ? 0 : std::max(new_nominal_, TableStorage::kFirstEntries);
    stage_ = Stage::kAllocate;
    return;
  }
  integers_ = keys_ = live_entries_ = 0;
  is_append_ = stays_as_long_ = false;
  std::fill(std::begin(bins_), std::end(bins_), 0u);
  stage_ = Stage::kCountEntries;
}

void TableRehash::CountInteger(int64_t key) {
  if (key < 1 || key > int64_t{kMaxArray}) return;
  ++bins_[std::bit_width(static_cast<uint64_t>(key) - 1)];
  ++integers_;
}

// Counts slots from position_ to before `end`, bin by bin, until it is known that
// the array stays as long as it is.
void TableRehash::CountArray(uint32_t end) {
  // That is looked at in places that do not depend on where pieces end.
  constexpr uint32_t kBlock = 512;
  const Value* array = table_->array_;
  while (position_ < end && !stays_as_long_) {
    const int bin = std::bit_width(position_);
    const uint32_t block_end = (position_ / kBlock + 1) * kBlock;
    const uint32_t until = std::min({end, 1u << bin, block_end});
    const auto nils = static_cast<uint32_t>(
        std::count_if(array + position_, array + until,
                      [](const Value& value) { return value.IsNil(); }));
    const uint32_t used = until - position_ - nils;
    bins_[bin] += used;
    integers_ += used;
    keys_ += used;
    position_ = until;
    stays_as_long_ = until == block_end && StaysAsLong();
  }
}

// More than half of the array is in use, but not all of it: so it is neither too
// sparse nor full, whatever comes behind what was counted.
bool TableRehash::StaysAsLong() const {
  return is_append_ && integers_ > old_array_ / 2 && integers_ < position_;
}

void TableRehash::ChooseSizes() {
  ++keys_;
  new_array_ = 0;
  uint32_t in_array = 0;  // integer keys in 1..new_array_
  if (stays_as_long_) {
    new_array_ = old_array_;
    in_array = integers_;
  } else {
    if (key_.IsInteger()) CountInteger(key_.AsInteger());
    uint32_t up_to = 0;
    for (int bin = 0; bin < kBins && integers_ > (1u << bin) / 2; ++bin) {
      up_to += bins_[bin];
      if (up_to > (1u << bin) / 2) {
        new_array_ = 1u << bin;
        in_array = up_to;
      }
    }
  }
  const uint32_t needed = keys_ - in_array;
  if (needed > kMaxEntries) {
    new_capacity_ = UINT32_MAX;  // Allocate refuses
    return;
  }
  new_nominal_ = needed == 0 ? 0 : std::bit_ceil(needed);
  const bool churns = live_entries_ < table_->entry_count_;
  if (churns && new_nominal_ >= kChurningEntries && needed > uint64_t{new_nominal_} * 3 / 4) {
    new_nominal_ *= 2;
  }
  new_capacity_ = new_nominal_ == 0 ? 0 : std::max(new_nominal_, TableStorage::kFirstEntries);
}

// ---- Pieces.

bool TableRehash::Allocate(Heap& heap) {
  if (new_capacity_ == UINT32_MAX) return false;
  if (new_capacity_ != 0) {
    void* memory = heap.AllocateBuffer(TableStorage::HashBytes(new_capacity_, new_capacity_));
    if (memory == nullptr) return false;
    new_entries_ = static_cast<TableStorage::Entry*>(memory);
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

// Has the system find memory for the page that holds `word`, which stays as it is.
void TableRehash::TouchPage(uint32_t* word) {
  volatile uint32_t* at = word;
  *at = *at;
}

void TableRehash::AppendNew(const Value& key, const Value& value) {
  TableStorage::Entry& entry = new_entries_[new_count_++];
  uint32_t& head = new_index_[TableStorage::HashOfKey(key) & (new_capacity_ - 1)];
  entry.value = value;
  entry.key_bits = key.bits();
  entry.key_tag = key.tag();
  entry.next = head;
  head = new_count_;
}

TableRehash::Status TableRehash::Advance(Heap& heap, uint64_t slots) {
  const int64_t charged = static_cast<int64_t>(slots_done_) / kSlotsPerFuelUnit;
  const Status status = AdvanceStages(heap, slots);
  heap.fuel().Charge(WorkKind::kNative,
                     static_cast<int64_t>(slots_done_) / kSlotsPerFuelUnit - charged);
  return status;
}

bool TableRehash::RunAtOnce(Heap& heap) {
  if (Advance(heap, UINT64_MAX) == Status::kDone) return true;
  Drop(heap);
  return false;
}

TableRehash::Status TableRehash::AdvanceStages(Heap& heap, uint64_t slots) {
  TableStorage& table = *table_;
  uint64_t left = slots;
  // A collection has ended since the copying began, and may have removed dead
  // entries that were copied, if it met the table before kGrowing was set. So
  // this happens once at most.
  if ((stage_ == Stage::kMoveArray || stage_ == Stage::kMoveEntries) &&
      cycles_ != heap.cycles()) {
    if (table.metatable_ && !restarted_) {
      FreePrepared(heap);
      Restart();
      restarted_ = true;
    }
    cycles_ = heap.cycles();
  }
  while (true) {
    // How far this stage may go in this piece.
    auto limit = [&](uint32_t end) {
      return static_cast<uint32_t>(position_ + std::min<uint64_t>(end - position_, left));
    };
    auto did = [&](uint32_t from) {
      left -= std::min<uint64_t>(left, position_ - from);
      slots_done_ += position_ - from;
    };
    const uint32_t from = position_;
    if (left == 0) return Status::kMore;
    switch (stage_) {
      case Stage::kCountEntries: {
        for (const uint32_t end = limit(table.entry_count_); position_ < end; ++position_) {
          const TableStorage::Entry& entry = table.entries_[position_];
          if (entry.value.IsNil()) continue;
          ++live_entries_;
          ++keys_;
          if (entry.key_tag == Tag::kInteger) CountInteger(static_cast<int64_t>(entry.key_bits));
        }
        did(from);
        if (position_ < table.entry_count_) break;
        position_ = 0;
        is_append_ = integers_ == 0 && std::has_single_bit(old_array_) && key_.IsInteger() &&
                     key_.AsInteger() == int64_t{old_array_} + 1;
        stage_ = Stage::kCountArray;
        break;
      }
      case Stage::kCountArray: {
        CountArray(limit(old_array_));
        did(from);
        if (position_ < old_array_ && !stays_as_long_) break;
        ChooseSizes();
        stage_ = Stage::kAllocate;
        break;
      }
      case Stage::kAllocate: {
        if (!Allocate(heap)) return Status::kNoMemory;
        cycles_ = heap.cycles();
        touched_ = 0;
        stage_ = Stage::kTouchIndex;
        break;
      }
      case Stage::kTouchIndex: {
        // The entries are filled from first to last, but what goes into the index goes
        // anywhere: each of the first entries would wait for the system to find a page.
        constexpr uint32_t kPage = 4096 / sizeof(uint32_t);
        constexpr uint32_t kPiece = 32 * kPage;  // 0.06 ms
        for (uint32_t end = touched_ + kPiece; touched_ < std::min(end, new_capacity_);) {
          TouchPage(&new_index_[touched_]);
          touched_ += kPage;
        }
        if (touched_ < new_capacity_) {
          if (slots != UINT64_MAX) return Status::kMore;
          break;
        }
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
          const TableStorage::Entry& entry = table.entries_[position_];
          if (entry.value.IsNil()) continue;
          const uint64_t index = entry.key_bits - 1;
          if (entry.key_tag == Tag::kInteger && index < new_array_) {
            table.array_[index] = entry.value;
            Barrier(heap, table, entry.value);
          } else {
            AppendNew(entry.key(), entry.value);
          }
        }
        did(from);
        if (position_ < table.entry_count_) break;
        stage_ = Stage::kCommit;
        break;
      }
      case Stage::kCommit:
        Commit(heap);
        stage_ = Stage::kDone;
        return Status::kDone;
      case Stage::kDone:
        return Status::kDone;
    }
  }
}

// The table gets what was prepared.
void TableRehash::Commit(Heap& heap) {
  TableStorage& table = *table_;
  table.FreeEntries(heap);
  table.entries_ = new_entries_;
  table.index_ = new_capacity_ == 0 ? const_cast<uint32_t*>(&TableStorage::kNoBucket) : new_index_;
  table.entry_count_ = new_count_;
  table.entry_capacity_ = new_nominal_;
  table.index_mask_ = new_capacity_ == 0 ? 0 : new_capacity_ - 1;
  table.set_nominal_entries(new_nominal_);
  if (new_array_ < old_array_) {
    if (new_array_ == 0) {
      table.FreeArray(heap, old_array_);
      table.array_ = nullptr;
    } else {
      table.array_ = table.ResizeArray(heap, old_array_, new_array_);
    }
  }
  table.array_size_ = table.array_limit_ = new_array_;
  table.flags_ &= static_cast<uint8_t>(~TableStorage::kGrowing);
  new_entries_ = nullptr;
  // What a collection under way may miss: elements of the array that were
  // entries have been shown to it, and so are a few entries.
  constexpr uint32_t kFewEntries = 32;
  if (new_count_ > kFewEntries) {
    heap.ContentsMoved(table);
  } else {
    for (uint32_t i = 0; i < new_count_; ++i) {
      Barrier(heap, table, table.entries_[i].key());
      Barrier(heap, table, table.entries_[i].value);
    }
  }
}

void TableRehash::Drop(Heap& heap) {
  FreePrepared(heap);
  table_->flags_ &= static_cast<uint8_t>(~TableStorage::kGrowing);
  stage_ = Stage::kDone;
}

void TableRehash::FreePrepared(Heap& heap) {
  if (new_entries_ != nullptr) {
    heap.FreeBuffer(new_entries_, TableStorage::HashBytes(new_capacity_, new_capacity_));
    new_entries_ = nullptr;
  }
  if (stage_ == Stage::kDone || array_buffer_ <= table_->array_size_) return;
  if (table_->array_size_ == 0) {
    table_->FreeArray(heap, array_buffer_);
    table_->array_ = nullptr;
  } else {
    table_->array_ = table_->ResizeArray(heap, array_buffer_, table_->array_size_);
  }
  array_buffer_ = table_->array_size_;
}

}  // namespace selenite::vm
