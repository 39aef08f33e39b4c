// Making room in a table, in pieces: the work behind Table::Set and TableGrowth.
//
// A rehash counts what is there, picks the size of the array as the reference
// does (the largest power of two n of which more than half of 1..n are in use,
// the new key included), and gives the hash the next power of two that holds
// the other keys. It builds the hash anew without removed entries, in the same
// order; elements that the array is too sparse for come before them. `#` and
// the order of traversal show these sizes: docs/tables.md.
//
// One thing differs. The reference lets a new key have the place of a removed
// one where it hashes to that place; here removed entries stay until the next
// rehash, and so a hash with removed entries is made larger when little of it
// would be free: or there would be a rehash for every few insertions.
//
// Until a rehash is done the table is as it was.
#pragma once

#include <cstdint>

#include "vm/objects/table_storage.h"

namespace selenite::vm {

class TableRehash {
 public:
  enum class [[nodiscard]] Status : uint8_t { kMore, kDone, kNoMemory };

  // Begins to make room for `key`, which is not in the table and for which there
  // is no entry: the memory for the hash's nominal size, or else a rehash.
  void StartForKey(TableStorage* table, const Value& key);
  // Begins one that counts nothing: the array gets `array` slots, which must not
  // be fewer than it has, and the hash the memory for its nominal size.
  void StartSizes(TableStorage* table, uint32_t array);
  // Looks at no more than about `slots` slots, and charges for them.
  Status Advance(Heap& heap, uint64_t slots);
  // Does all of it. False: not enough memory; the table is as it was.
  [[nodiscard]] bool RunAtOnce(Heap& heap);
  // Gives up: frees what was prepared.
  void Drop(Heap& heap);

 private:
  enum class Stage : uint8_t {
    kCountEntries, kCountArray, kAllocate, kTouchIndex, kMoveArray, kMoveEntries, kCommit, kDone,
  };
  // A key 2^(b-1) < k <= 2^b is counted in bin b.
  static constexpr int kBins = 31;
  static constexpr uint32_t kMaxArray = 1u << (kBins - 1);
  static constexpr uint32_t kMaxEntries = 1u << 30;
  // From this nominal size on, a hash with removed entries gets room to spare.
  static constexpr uint32_t kChurningEntries = 8;

  Status AdvanceStages(Heap& heap, uint64_t slots);
  void Start(TableStorage* table, const Value& key);
  void CountInteger(int64_t key);
  void CountArray(uint32_t end);
  bool StaysAsLong() const;
  void ChooseSizes();
  bool Allocate(Heap& heap);
  static void TouchPage(uint32_t* word);
  void AppendNew(const Value& key, const Value& value);
  void Commit(Heap& heap);
  void Restart();
  void FreePrepared(Heap& heap);

  TableStorage* table_ = nullptr;
  Value key_;  // nil: the sizes are given
  Stage stage_ = Stage::kDone;
  bool restarted_ = false;
  uint32_t position_ = 0;
  uint32_t touched_ = 0;  // of the new index
  uint64_t slots_done_ = 0;
  uint64_t cycles_ = 0;  // Heap::cycles when the copying began

  uint32_t old_array_ = 0;
  uint32_t array_buffer_ = 0;  // size of the array's buffer, in elements

  uint32_t bins_[kBins];
  uint32_t integers_ = 0;  // keys that are in a bin
  uint32_t keys_ = 0;      // all keys with a value
  uint32_t live_entries_ = 0;
  bool is_append_ = false;     // the key is just behind the array, no integer in the hash
  bool stays_as_long_ = false;  // what is counted decides that the array does not change
  uint32_t new_array_ = 0;
  uint32_t new_nominal_ = 0;
  uint32_t new_capacity_ = 0;
  uint32_t new_count_ = 0;
  TableStorage::Entry* new_entries_ = nullptr;
  uint32_t* new_index_ = nullptr;
};

}  // namespace selenite::vm
