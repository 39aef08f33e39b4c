// A Lua table: an array for keys 1..n and an insertion-ordered hash for the
// rest.
//
// Invariant: an integer key in 1..array_size() lives in the array and nowhere
// else; every other key lives in the hash. Growing the array moves keys out
// of the hash.
//
// The hash is a dense list of entries in the order they were added, and a
// small index of chains over it. `next` walks the array, then the entries, so
// the order of `pairs` depends on no seed and each step is constant-time.
// Removing a key leaves its entry with a nil value until the next rehash, so
// clearing fields during a traversal is safe.
//
// Growth of a large table is resumable: Set answers kMustGrow, the execution
// loop runs a TableGrowth piece by piece, and the instruction runs again.
//
// Not thread-safe: a table belongs to one isolate.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/heap/heap.h"
#include "vm/objects/barrier.h"
#include "vm/objects/metamethod.h"
#include "vm/objects/string.h"
#include "vm/objects/value.h"

namespace selenite::vm {

class StringTable;

enum class [[nodiscard]] TableStatus : uint8_t {
  kOk,
  kNoMemory,  // nothing changed
  kMustGrow,  // nothing changed; run a TableGrowth for this key, then retry
  kNilKey,    // "index is nil"
  kNanKey,    // "index is NaN"
};

class Table final : public HeapObject {
 public:
  static constexpr ObjectType kType = ObjectType::kTable;

  struct Entry {
    Value value;
    uint64_t key_bits;
    Tag key_tag;
    uint32_t next;  // index + 1 of the next entry of the chain, 0 at its end

    Value key() const { return Value::FromRaw(key_bits, key_tag); }
  };
  static_assert(sizeof(Entry) == 32);

  Table() : HeapObject(kType) {}

  // ---- Reading. Never runs Lua, never allocates.

  // The value at any key. A float key with an integer value is that integer.
  // A long string key without a hash gets one: charge for it beforehand.
  Value Get(const Value& key, StringTable& strings) const;

  Value GetInteger(int64_t key) const {
    uint64_t index = static_cast<uint64_t>(key) - 1;
    if (index < array_size_) return array_[index];
    return entry_count_ == 0 ? Value() : GetIntegerFromHash(key);
  }
  // REQUIRES: key->is_short().
  Value GetShortString(const String* key) const {
    const Entry* entry = FindShortString(key);
    return entry == nullptr ? Value() : entry->value;
  }

  // The place of an existing key's value (perhaps nil), or null.
  Value* FindInteger(int64_t key) {
    uint64_t index = static_cast<uint64_t>(key) - 1;
    if (index < array_size_) return &array_[index];
    return entry_count_ == 0 ? nullptr : FindIntegerInHash(key);
  }
  Entry* FindShortString(const String* key) const {
    if (entry_count_ == 0) return nullptr;
    uint32_t at = index_[key->hash() & index_mask_];
    while (at != 0) {
      Entry& entry = entries_[at - 1];
      if (entry.key_bits == reinterpret_cast<uint64_t>(key) && entry.key_tag == Tag::kString) {
        return &entry;
      }
      at = entry.next;
    }
    return nullptr;
  }
  // The same for any key.
  Value* Find(const Value& key, StringTable& strings);

  // A border (the manual, §3.4.7). Constant-time while the table is used as
  // an array; logarithmic otherwise.
  int64_t Length() const;

  // The entry after `key` in traversal order.
  struct NextResult {
    enum class Status : uint8_t { kFound, kEnd, kBadKey } status;
    Value key;
    Value value;
  };
  // `key` nil: the first entry. kBadKey: not a key of this table ("invalid key
  // to 'next'"). For a table that may be long and empty use NextFrom, which
  // bounds the slots it looks at.
  NextResult Next(const Value& key, StringTable& strings) const;

  // Traversal by position, for loops that keep one: position 0 is the start.
  // Returns the position to go on from; 0, with a nil key, at the end. Looks
  // at no more than kPieceSlots slots: a nil key with another position means
  // "call again".
  uint64_t NextFrom(uint64_t position, Value* key, Value* value) const;
  // The position just after `key`, for NextFrom. kBadKeyPosition: not a key.
  uint64_t PositionAfter(const Value& key, StringTable& strings) const;
  static constexpr uint64_t kBadKeyPosition = ~uint64_t{0};

  // ---- Writing. Runs no metamethods. A nil value removes.

  TableStatus Set(Heap& heap, StringTable& strings, const Value& key, const Value& value);
  TableStatus SetInteger(Heap& heap, int64_t key, const Value& value);
  TableStatus SetShortString(Heap& heap, String* key, const Value& value);

  // Writes through a place found above. REQUIRES: no change since.
  void Store(Heap& heap, Value* place, const Value& value) {
    *place = value;
    Barrier(heap, *this, value);
  }

  // Makes room: an array of `array` slots and a hash for `hash` entries beyond
  // what is there. For constructors and `table.move`; sizes are hints, cut to
  // what one piece allows.
  TableStatus Reserve(Heap& heap, uint32_t array, uint32_t hash);

  // ---- Metatable and metamethods.

  Table* metatable() const { return metatable_.Get(); }
  void set_metatable(Heap& heap, Table* metatable) { metatable_.Set(heap, *this, metatable); }

  // The field of *this* table (a metatable) named by `m`, or nil. The first
  // kCachedMetamethodCount remember absence.
  Value GetMetamethod(Metamethod m, const StringTable& strings) const {
    if (IsKnownAbsent(m)) return {};
    return GetMetamethodSlow(m, strings);
  }
  bool IsKnownAbsent(Metamethod m) const {
    return static_cast<int>(m) < kCachedMetamethodCount &&
           (absent_ & (1u << static_cast<int>(m))) != 0;
  }

  // ---- Facts.
  uint32_t array_size() const { return array_size_; }
  uint32_t entry_count() const { return entry_count_; }
  Value* array() const { return array_; }
  Entry* entries() const { return entries_; }

 private:
  friend class TableGrowth;
  friend class TableTracer;  // collection: trace, weak clearing, destruction

  // Entries and their chains, in one allocation. Owned by whoever holds it.
  struct EntryBuffer {
    Entry* entries = nullptr;
    uint32_t* index = nullptr;
    uint32_t capacity = 0;
    uint32_t mask = 0;

    static size_t Bytes(uint32_t capacity, uint32_t chains) {
      return size_t{capacity} * sizeof(Entry) + size_t{chains} * sizeof(uint32_t);
    }
    [[nodiscard]] bool Allocate(Heap& heap, uint32_t wanted);
  };

  static Value Normalize(const Value& key);
  static uint32_t HashOf(const Value& key, StringTable& strings);
  // For every key but a long string.
  static uint32_t HashOfPlain(const Value& key);
  Entry* FindEntry(const Value& key, uint32_t hash) const;
  Value GetIntegerFromHash(int64_t key) const;
  Value* FindIntegerInHash(int64_t key) const;
  Value GetMetamethodSlow(Metamethod m, const StringTable& strings) const;
  TableStatus Insert(Heap& heap, const Value& key, uint32_t hash, const Value& value);
  void Append(const Value& key, uint32_t hash, const Value& value);
  void AdoptEntries(Heap& heap, const EntryBuffer& buffer, uint32_t count);

  uint32_t array_size_ = 0;
  uint32_t array_capacity_ = 0;  // allocated; the rest of it is nil
  Value* array_ = nullptr;
  Entry* entries_ = nullptr;
  uint32_t* index_ = nullptr;
  uint32_t index_mask_ = 0;
  uint32_t entry_count_ = 0;     // entries in use, removed ones included
  uint32_t entry_capacity_ = 0;
  mutable uint32_t border_ = 0;  // where Length looks first
  mutable uint8_t absent_ = 0;   // bit per cached metamethod known to be absent
  Field<Table> metatable_;
};

// The growth of one table for one key, in pieces of kPieceSlots. The table is
// whole after each piece: dropping a growth loses nothing.
class TableGrowth {
 public:
  TableGrowth() = default;

  bool active() const { return table_ != nullptr; }
  Table* table() const { return table_; }

  enum class [[nodiscard]] Status : uint8_t { kMore, kDone, kNoMemory };
  // Begins to make room in `table` for the new key `key`.
  void Start(Table* table, const Value& key);
  // It takes more than one piece.
  bool IsLong() const;
  // Does one piece, charging for it. After kNoMemory: Drop, or again later.
  Status Advance(Heap& heap);
  // Gives up and frees what was prepared.
  void Drop(Heap& heap);

 private:
  enum class Phase : uint8_t {
    kCountForAppend,
    kMigrate,
    kCountEntries,
    kCountArray,
    kAllocate,
    kMoveArray,
    kMoveEntries,
  };
  static constexpr int kBins = 31;

  void CountInteger(int64_t key);
  uint32_t BestArraySize() const;
  Status Paid(Heap& heap, uint64_t budget_left);
  void Add(const Value& key, const Value& value);
  void Finish(Heap& heap);

  Table* table_ = nullptr;
  Value key_;
  Phase phase_ = Phase::kCountEntries;
  uint64_t position_ = 0;       // within the phase
  uint64_t live_ = 0;           // in use: of the array (append), else of the entries
  uint64_t integers_ = 0;       // integer keys among the entries and the array
  uint64_t in_array_ = 0;
  uint32_t counts_[kBins] = {}; // integer keys in (2^(i-1), 2^i]
  uint32_t target_ = 0;         // array size to come
  bool replaces_array_ = false;
  Value* array_ = nullptr;      // the new array, target_ slots
  Table::EntryBuffer buffer_;   // the new entries
  uint32_t added_ = 0;          // of them
};

}  // namespace selenite::vm
