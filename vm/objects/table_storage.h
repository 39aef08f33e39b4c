// The two parts of a table as memory: an array, and a hash of a list of entries
// and the chains over it; and which of that memory is in use.
//
// table.h makes one table of the two, table_rehash.h gives them new sizes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "vm/heap/heap.h"
#include "vm/objects/hash.h"
#include "vm/objects/string.h"
#include "vm/objects/value.h"

namespace selenite::vm {

class Table;

class TableStorage : public HeapObject {
 public:
  struct Entry {
    Value value;
    uint64_t key_bits;
    Tag key_tag;
    uint32_t next;  // index + 1 of the next entry of the chain, 0 at its end

    Value key() const { return Value::FromRaw(key_bits, key_tag); }
  };
  static_assert(sizeof(Entry) == 32);

 protected:
  friend class TableRehash;

  TableStorage(ObjectType type, size_t room_bytes)
      : HeapObject(type), room_units_(static_cast<uint8_t>(room_bytes / kRoomUnit)) {}

  // In flags_: how the collector treats this table in the current cycle.
  static constexpr uint8_t kWeakKeys = 1;
  static constexpr uint8_t kWeakValues = 2;
  // A growth has copies of references: until it is over they are strong.
  static constexpr uint8_t kGrowing = 4;

  // The hash of a key that is stored, or ready to be: normalised, and hashed
  // when it is a long string.
  static uint32_t HashOfKey(const Value& key) {
    return key.IsString() ? key.AsString()->hash() : HashBits(key.bits());
  }
  static constexpr uint32_t kNoBucket = 0;

  static constexpr size_t kRoomUnit = sizeof(uint32_t);
  size_t room_bytes() const { return room_units_ * kRoomUnit; }
  // In the room that is part of the object.
  bool IsInside(const void* memory) const {
    const char* room = reinterpret_cast<const char*>(this + 1);
    return memory >= room && memory < room + room_bytes();
  }
  // Bytes of an array of `size` slots that is not part of the object. The first
  // few slots come together, so that small arrays grow in place.
  static constexpr uint32_t kFirstArray = 4;
  static size_t ArrayBytes(uint32_t size) {
    return size == 0 ? 0 : (size < kFirstArray ? kFirstArray : size) * sizeof(Value);
  }
  // The array, which has `old_size` slots, with `size`; new ones are nil. Null:
  // not enough memory.
  Value* ResizeArray(Heap& heap, uint32_t old_size, uint32_t size);
  void FreeArray(Heap& heap, uint32_t size) {
    if (size != 0 && !IsInside(array_)) heap.FreeBuffer(array_, ArrayBytes(size));
  }
  void FreeEntries(Heap& heap) {
    if (entry_capacity_ != 0 && !IsInside(entries_)) {
      heap.FreeBuffer(entries_, HashBytes(entries_in_memory(), index_mask_ + 1));
    }
  }

  // Entries that there is memory for. REQUIRES: they are not part of the object.
  static constexpr uint32_t kFirstEntries = 4;
  uint32_t entries_in_memory() const {
    return entry_capacity_ == nominal_entries() && entry_capacity_ < kFirstEntries
               ? kFirstEntries
               : entry_capacity_;
  }
  static size_t HashBytes(uint32_t capacity, uint32_t buckets) {
    return capacity * sizeof(Entry) + buckets * sizeof(uint32_t);
  }
  // Keys that the hash has room for by the reference's rules: a power of two,
  // or 0 for a table without a hash.
  uint32_t nominal_entries() const { return (1u << nominal_bits_) >> 1; }
  void set_nominal_entries(uint32_t entries) {
    nominal_bits_ = static_cast<uint8_t>(std::bit_width(entries));
  }

  uint32_t array_size_ = 0;
  mutable uint32_t array_limit_ = 0;
  Value* array_ = nullptr;
  Entry* entries_ = nullptr;
  // Behind the entries, in the same buffer; or the one empty bucket of all
  // tables that have none.
  uint32_t* index_ = const_cast<uint32_t*>(&kNoBucket);
  uint32_t entry_count_ = 0;  // entries in use, removed ones included
  // Entries that may be in use: nominal_entries(), or fewer when there is no
  // memory for more.
  uint32_t entry_capacity_ = 0;
  uint32_t index_mask_ = 0;
  mutable uint8_t absent_ = 0;       // bit per cached metamethod known to be absent
  mutable uint8_t index_entry_ = 0;  // where __index was, if early
  uint8_t nominal_bits_ = 0;         // width of nominal_entries()
  uint8_t room_units_ = 0;           // room behind the object
  Field<Table> metatable_;
};

}  // namespace selenite::vm
