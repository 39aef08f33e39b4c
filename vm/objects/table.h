// A Lua table: an array for keys 1..n and an insertion-ordered hash for the
// rest.
//
// Invariant: an integer key in 1..array_size() lives in the array and nowhere
// else; every other key lives in the hash. Growing the array moves keys out
// of the hash.
//
// Borders. A table with holes has several borders, and programs have come to
// rely on the one that the reference gives. So both parts have the sizes that
// the reference would give them: a constructor, table.pack and the like make an
// array of exactly their length; a new key that finds the hash full makes the
// table count its keys and choose the sizes anew (table_rehash.h). The size of
// the hash is nominal: more memory may be there, or, in a new table, less.
// `#` looks first at array_limit(), which moves as in the reference: to the
// border found last, and on with each access beyond it. Where the reference's
// answer depends on where its hash puts a key, ours may differ: docs/tables.md.
//
// The hash is a dense list of entries in the order they were added, and a
// small index of chains over it. `next` walks the array, then the entries, so
// the order of `pairs` depends on no seed and each step is constant-time.
// Removing a key leaves its entry with a nil value until the next rehash, so
// clearing fields during a traversal is safe. A short string or scalar that is
// added again before that gets its old place. An object or a long string gets a
// new one, always: the collector may have taken the key of the old entry
// (Tag::kDeadKey), and the order of traversal must not depend on when it ran.
//
// Growth of a large table is resumable: Set answers kMustGrow, the execution
// loop runs a TableGrowth piece by piece, and the instruction runs again. What
// growing looks at is charged, a slot at a time.
//
// Not thread-safe: a table belongs to one isolate.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/heap/heap.h"
#include "vm/objects/barrier.h"
#include "vm/objects/metamethod.h"
#include "vm/objects/string.h"
#include "vm/objects/string_table.h"
#include "vm/objects/table_storage.h"
#include "vm/objects/value.h"

namespace selenite::vm {

enum class [[nodiscard]] TableStatus : uint8_t {
  kOk,
  kNoMemory,  // nothing changed
  kMustGrow,  // nothing changed; run a TableGrowth for this key, then retry
  kNilKey,    // "index is nil"
  kNanKey,    // "index is NaN"
};

class Table final : public TableStorage {
 public:
  static constexpr ObjectType kType = ObjectType::kTable;

  // Keys that the collector takes away when their value is gone.
  static constexpr bool IsTakenWithoutValue(Tag key) {
    return key >= Tag::kLongString && key != Tag::kDeadKey;
  }

  Table() : TableStorage(kType, 0) {}
  // A new table with an array of `array` slots and room for `hash` entries.
  // Little room is part of the object; it is given up when the table outgrows
  // it. Null: not enough memory.
  [[nodiscard]] static Table* Make(Heap& heap, uint32_t array, uint32_t hash) {
    return array + hash == 0 ? heap.New<Table>(0) : MakeWithRoom(heap, array, hash);
  }
  // Size of the object, as it was given to the heap.
  size_t object_bytes() const { return sizeof(Table) + room_bytes(); }

  // ---- Reading. Never runs Lua, never allocates.

  // The value at any key. A float key with an integer value is that integer.
  // A long string key without a hash gets one: charge for it beforehand.
  Value Get(const Value& key, StringTable& strings) const;

  Value GetInteger(int64_t key) const {
    uint64_t index = static_cast<uint64_t>(key) - 1;
    if (index < array_limit_) return array_[index];
    return IsBeyondLimitEmpty() ? Value() : GetIntegerBeyondLimit(key);
  }
  // REQUIRES: key->is_short().
  Value GetShortString(const String* key) const {
    const Entry* entry = FindShortString(key);
    return entry == nullptr ? Value() : entry->value;
  }

  // The place of an existing key's value (perhaps nil), or null. Write through
  // it with Store.
  Value* FindInteger(int64_t key) {
    uint64_t index = static_cast<uint64_t>(key) - 1;
    if (index < array_limit_) return &array_[index];
    return IsBeyondLimitEmpty() ? nullptr : FindIntegerBeyondLimit(key);
  }
  Entry* FindShortString(const String* key) const {
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
  // The same for a constant of a function, which keeps in its note which entry
  // it was the last time: tables that were filled in the same order have a name
  // in the same one.
  Entry* FindNamed(const Value& name) const {
    Entry* noted = FindNoted(name);
    return noted != nullptr ? noted : FindAndNote(name);
  }
  // The entry that the note says, or null.
  Entry* FindNoted(const Value& name) const {
    const uint32_t note = name.note();
    if (note >= entry_count_) return nullptr;
    Entry& entry = entries_[note];
    return entry.key_bits == name.bits() && entry.key_tag == Tag::kString ? &entry : nullptr;
  }
  // Searches, and notes where it is.
  Entry* FindAndNote(const Value& name) const {
    Entry* entry = FindShortString(name.AsString());
    if (entry != nullptr) name.set_note(static_cast<uint32_t>(entry - entries_));
    return entry;
  }
  // The same for any key; of a removed object key there is no place.
  Value* Find(const Value& key, StringTable& strings);

  // A border (the manual, §3.4.7): the one that the reference would give.
  // Constant-time while the table is used as an array; logarithmic otherwise.
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
  // The place of an element beyond array_limit() that needs no memory: one of the
  // array, or of a small array without holes the element just behind it, for which
  // there is room. Null: it is none of these, and nothing has changed. `value` is
  // what will be stored there.
  Value* PlaceBeyondLimit(int64_t key, const Value& value) {
    const uint64_t index = static_cast<uint64_t>(key) - 1;
    if (index < array_size_) {
      array_limit_ = static_cast<uint32_t>(key);
      return &array_[index];
    }
    if (index != array_size_ || index - 1 >= kFirstArray - 1 || nominal_bits_ != 0 ||
        IsInside(array_) || value.IsNil() || array_[0].IsNil() || array_[index / 2].IsNil() ||
        array_[index - 1].IsNil()) {
      return nullptr;
    }
    static_assert(kFirstArray == 4);
    array_[index] = array_[3] = Value();
    array_size_ = array_limit_ = index == 1 ? 2 : 4;
    return &array_[index];
  }

  // Writes through a place found above. REQUIRES: no change since.
  void Store(Heap& heap, Value* place, const Value& value) {
    if (place->IsNil()) ForgetAbsence();
    *place = value;
    Barrier(heap, *this, value);
  }
  // Before a place that was nil is written to without Store: perhaps a
  // metamethod is there now.
  void ForgetAbsence() { absent_ = 0; }

  // Makes room in a new table: an array of `array` slots and a hash for `hash`
  // entries. REQUIRES: the table has no keys.
  TableStatus Reserve(Heap& heap, uint32_t array, uint32_t hash);
  // True: there is neither an array nor a hash.
  bool IsNew() const { return (array_size_ | entry_capacity_) == 0; }
  // Makes the array exactly `size` slots long, for a constructor's last items;
  // integer keys of the hash move there. REQUIRES: size > array_size().
  // kMustGrow: run a TableGrowth for this size, then retry.
  TableStatus GrowArray(Heap& heap, uint32_t size);
  // For accesses to array() beyond array_limit(): moves the limit, as accesses
  // to single elements do. REQUIRES: key <= array_size().
  void TouchArray(uint32_t key) const {
    if (key > array_limit_) array_limit_ = key;
  }

  // ---- Metatable and metamethods.

  Table* metatable() const { return metatable_.Get(); }
  void set_metatable(Heap& heap, Table* metatable) { metatable_.Set(heap, *this, metatable); }

  // The field of *this* table (a metatable) named by `m`, or nil. The first
  // kCachedMetamethodCount remember absence.
  Value GetMetamethod(Metamethod m, const StringTable& strings) const {
    if (IsKnownAbsent(m)) return {};
    return GetMetamethodSlow(m, strings);
  }
  // The same for __index, whose place is remembered.
  Value GetIndexHandler(const StringTable& strings) const {
    if (IsKnownAbsent(Metamethod::kIndex)) return {};
    const Value* noted = NotedIndexHandler(strings);
    return noted != nullptr ? *noted : FindIndexHandler(strings);
  }
  // Its value if it is where it was; null: ask GetIndexHandler.
  const Value* NotedIndexHandler(const StringTable& strings) const {
    if (index_entry_ >= entry_count_) return nullptr;
    const Entry& entry = entries_[index_entry_];
    const bool is_there =
        entry.key_bits == reinterpret_cast<uint64_t>(strings.name(Metamethod::kIndex));
    return is_there ? &entry.value : nullptr;
  }
  bool IsKnownAbsent(Metamethod m) const {
    return static_cast<int>(m) < kCachedMetamethodCount &&
           (absent_ & (1u << static_cast<int>(m))) != 0;
  }

  // ---- Facts.
  uint32_t array_size() const { return array_size_; }
  // Elements up to here may be read and written in array() directly; those
  // beyond it move the limit. At most array_size().
  uint32_t array_limit() const { return array_limit_; }
  uint32_t entry_count() const { return entry_count_; }
  Value* array() const { return array_; }
  Entry* entries() const { return entries_; }

 private:
  friend class TableTracer;  // collection: trace, weak clearing, destruction

  // Objects are no larger than this with their first room.
  static constexpr size_t kMaxObjectBytes = 512;
  static_assert(kMaxObjectBytes / kRoomUnit <= UINT8_MAX);
  static Table* MakeWithRoom(Heap& heap, uint32_t array, uint32_t hash);
  explicit Table(size_t room_bytes) : TableStorage(kType, room_bytes) {}
  friend class ObjectSpace;  // makes it
  Entry* FindEntry(const Value& key, uint32_t hash) const;
  TableStatus Insert(Heap& heap, const Value& key, uint32_t hash, const Value& value);
  // Makes room for a key that is not there, in the array or the hash.
  TableStatus MakeRoom(Heap& heap, const Value& key);
  bool EnlargeInPlace(const Value& key);
  bool IsHashSettled() const;
  TableStatus AppendToArray(Heap& heap, const Value& value);
  void Append(const Value& key, uint32_t hash, const Value& value);
  bool HasFreeEntry() const { return entry_count_ < entry_capacity_; }
  // No element of the array is beyond the limit, and there is nothing in the hash.
  bool IsBeyondLimitEmpty() const {
    return (entry_count_ | (array_size_ ^ array_limit_)) == 0;
  }
  Value GetIntegerBeyondLimit(int64_t key) const;
  Value* FindIntegerBeyondLimit(int64_t key) const;
  Value GetIntegerFromHash(int64_t key) const;
  Value* FindIntegerInHash(int64_t key) const;
  Value GetMetamethodSlow(Metamethod m, const StringTable& strings) const;
  Value FindIndexHandler(const StringTable& strings) const;
};
static_assert(sizeof(Table) == sizeof(TableStorage));

}  // namespace selenite::vm
