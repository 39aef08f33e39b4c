// Making room in a large table, a piece at a time: what the execution loop runs
// when Table::Set or Table::GrowArray answers kMustGrow.
#pragma once

#include <cstdint>

#include "vm/heap/heap.h"
#include "vm/objects/table.h"

namespace selenite::vm {

class TableRehash;

// The growth of one table, in pieces of kPieceSlots. The table is as it was until
// the last piece: dropping a growth loses nothing.
class TableGrowth {
 public:
  TableGrowth() = default;

  bool active() const { return table_ != nullptr; }
  Table* table() const { return table_; }

  enum class [[nodiscard]] Status : uint8_t { kMore, kDone, kNoMemory };
  // Begins to make room in `table` for the new key `key`.
  void Start(Table* table, const Value& key);
  // Begins to make the array of `table` exactly `size` slots long.
  void StartArray(Table* table, uint32_t size);
  // Does one piece, charging for it. After kNoMemory: Drop, or again later.
  Status Advance(Heap& heap);
  // Gives up and frees what was prepared.
  void Drop(Heap& heap);

 private:
  Table* table_ = nullptr;
  Value key_;  // nil: the growth is for `array_size_`
  uint32_t array_size_ = 0;
  TableRehash* rehash_ = nullptr;
};

}  // namespace selenite::vm
