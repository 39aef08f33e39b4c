// Making room in a table, in pieces: the work behind Set and TableGrowth.
//
// Two jobs. An *append* doubles an array that is at least half in use, for the
// key just behind it; the array's buffer grows where it is, and integer keys
// that now belong to it leave the hash. A *rehash* counts what is there, picks
// the size of the array as the reference does (the largest n of which more
// than half of 1..n are in use) if integer keys are many enough to matter,
// and builds the hash anew without removed entries, in the same order.
//
// Until a rehash is done the table is as it was. An append makes its progress
// visible piece by piece; the table is whole after each.
#pragma once

#include <cstdint>

#include "vm/objects/table.h"

namespace selenite::vm {

class TableRehash {
 public:
  enum class [[nodiscard]] Status : uint8_t { kMore, kDone, kNoMemory };

  // Begins a rehash that leaves room for `key`, which is not in the table.
  void Start(Table* table, const Value& key);
  // Begins an append for the key array_size() + 1. When it is done and the
  // array has not grown, the key belongs in the hash.
  void StartAppend(Table* table);
  // Looks at no more than about `slots` slots.
  Status Advance(Heap& heap, uint64_t slots);
  // Gives up: frees what was prepared.
  void Drop(Heap& heap);

  bool is_append() const { return append_; }
  uint64_t slots_done() const { return slots_done_; }

 private:
  enum class Stage : uint8_t {
    kCountUsed, kExtend, kMigrate,                         // append
    kCountEntries, kCountArray, kAllocate, kMoveArray, kMoveEntries, kCommit,  // rehash
    kDone,
  };
  // A key 2^(b-1) < k <= 2^b is counted in bin b.
  static constexpr int kBins = 31;
  static constexpr uint32_t kMaxArray = 1u << 30;
  static constexpr uint32_t kMaxEntries = 1u << 30;

  void CountInteger(int64_t key);
  void ChooseSizes();
  bool Allocate(Heap& heap);
  void AppendNew(const Value& key, const Value& value);
  void MigrateByEntries(Heap& heap);
  void Restart();
  void FreePrepared(Heap& heap);

  Table* table_ = nullptr;
  Value key_;
  Stage stage_ = Stage::kDone;
  bool append_ = false;
  uint32_t position_ = 0;
  uint64_t slots_done_ = 0;
  uint64_t cycles_ = 0;  // Heap::cycles when the copying began
  bool restarted_ = false;

  uint32_t used_ = 0;  // append: elements in use
  uint32_t old_array_ = 0;
  uint32_t array_buffer_ = 0;  // size of the array's buffer, in elements

  uint32_t bins_[kBins + 1];
  uint32_t hash_integers_ = 0;   // live integer keys in the hash
  uint32_t array_integers_ = 0;
  uint32_t live_ = 0;            // live entries
  uint32_t new_array_ = 0;
  uint32_t new_capacity_ = 0;
  uint32_t new_buckets_ = 0;
  uint32_t new_count_ = 0;
  Table::Entry* new_entries_ = nullptr;
  uint32_t* new_index_ = nullptr;
};

}  // namespace selenite::vm
