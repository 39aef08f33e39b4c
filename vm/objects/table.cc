#include "vm/objects/table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "vm/objects/hash.h"
#include "vm/objects/string_table.h"
#include "vm/objects/table_rehash.h"

namespace selenite::vm {
namespace {

// Slots an assignment may look at to make room by itself. Natives that make a
// small table of their own do not expect to be told that it must grow.
constexpr int64_t kLeastInlineSlots = 16;
SELENITE_PIECE_SIZE uint64_t InlineSlots() {
  return static_cast<uint64_t>(std::max(PieceSlots(), kLeastInlineSlots));
}

// A key as it is stored: floats with an integer value are integers.
Value Normalized(const Value& key) {
  int64_t integer;
  if (key.IsFloat() && FloatToInteger(key.AsFloat(), &integer)) return Value::Integer(integer);
  return key;
}

}  // namespace

// ---- Finding.

Table::Entry* Table::FindEntry(const Value& key, uint32_t hash) const {
  uint32_t at = index_[hash & index_mask_];
  if (key.tag() == Tag::kLongString) [[unlikely]] {
    const String* string = key.AsString();
    for (; at != 0; at = entries_[at - 1].next) {
      Entry& entry = entries_[at - 1];
      if (entry.key_tag != Tag::kLongString) continue;
      const String* other = entry.key().AsString();
      if (other == string ||
          (other->hash() == hash &&
           other->bytes(Reading::kCompared) == string->bytes(Reading::kCompared))) {
        return &entry;
      }
    }
    return nullptr;
  }
  for (; at != 0; at = entries_[at - 1].next) {
    Entry& entry = entries_[at - 1];
    if (entry.key_bits == key.bits() && entry.key_tag == key.tag()) return &entry;
  }
  return nullptr;
}

Value* Table::FindIntegerInHash(int64_t key) const {
  Entry* entry = FindEntry(Value::Integer(key), HashBits(static_cast<uint64_t>(key)));
  return entry == nullptr ? nullptr : &entry->value;
}

Value* Table::FindIntegerBeyondLimit(int64_t key) const {
  if (static_cast<uint64_t>(key) - 1 < array_size_) {
    array_limit_ = static_cast<uint32_t>(key);
    return &array_[key - 1];
  }
  return entry_count_ == 0 ? nullptr : FindIntegerInHash(key);
}

Value Table::GetIntegerBeyondLimit(int64_t key) const {
  const Value* value = FindIntegerBeyondLimit(key);
  return value == nullptr ? Value() : *value;
}

Value Table::GetIntegerFromHash(int64_t key) const {
  const Value* value = FindIntegerInHash(key);
  return value == nullptr ? Value() : *value;
}

Value* Table::Find(const Value& key, StringTable& strings) {
  Value normal = Normalized(key);
  switch (normal.tag()) {
    case Tag::kNil: return nullptr;
    case Tag::kInteger: return FindInteger(normal.AsInteger());
    case Tag::kLongString: strings.HashOf(normal.AsString()); break;
    default: break;
  }
  Entry* entry = FindEntry(normal, HashOfKey(normal));
  if (entry == nullptr) return nullptr;
  if (entry->value.IsNil() && IsTakenWithoutValue(entry->key_tag)) return nullptr;
  return &entry->value;
}

Value Table::Get(const Value& key, StringTable& strings) const {
  if (key.IsShortString()) return GetShortString(key.AsString());
  const Value* value = const_cast<Table*>(this)->Find(key, strings);
  return value == nullptr ? Value() : *value;
}

Value Table::GetMetamethodSlow(Metamethod m, const StringTable& strings) const {
  Value value = GetShortString(strings.name(m));
  if (value.IsNil() && static_cast<int>(m) < kCachedMetamethodCount) {
    absent_ |= static_cast<uint8_t>(1u << static_cast<int>(m));
  }
  return value;
}

Value Table::FindIndexHandler(const StringTable& strings) const {
  const Entry* entry = FindShortString(strings.name(Metamethod::kIndex));
  if (entry == nullptr || entry->value.IsNil()) {
    absent_ |= static_cast<uint8_t>(1u << static_cast<int>(Metamethod::kIndex));
    return {};
  }
  index_entry_ = static_cast<uint8_t>(std::min<ptrdiff_t>(entry - entries_, UINT8_MAX));
  return entry->value;
}

// ---- Setting.

void Table::Append(const Value& key, uint32_t hash, const Value& value) {
  Entry& entry = entries_[entry_count_++];
  uint32_t& head = index_[hash & index_mask_];
  entry.value = value;
  entry.key_bits = key.bits();
  entry.key_tag = key.tag();
  entry.next = head;
  head = entry_count_;
}

// A few fields more, for a table without an array: nothing is to be counted, and
// the memory is there.
bool Table::EnlargeInPlace(const Value& key) {
  if (array_size_ != 0 || key.IsInteger() || entry_count_ == 0 || IsInside(entries_) ||
      entry_count_ >= entries_in_memory()) {
    return false;
  }
  for (uint32_t i = 0; i < entry_count_; ++i) {
    if (entries_[i].value.IsNil() || entries_[i].key_tag == Tag::kInteger) return false;
  }
  entry_capacity_ = std::bit_ceil(entry_count_ + 1);
  set_nominal_entries(entry_capacity_);
  return true;
}

TableStatus Table::MakeRoom(Heap& heap, const Value& key) {
  const uint64_t slots = uint64_t{entry_count_} + array_size_;
  if (slots <= kFirstEntries && EnlargeInPlace(key)) return TableStatus::kOk;
  if (slots > InlineSlots()) return TableStatus::kMustGrow;
  TableRehash rehash;
  rehash.StartForKey(this, key);
  return rehash.RunAtOnce(heap) ? TableStatus::kOk : TableStatus::kNoMemory;
}

// Adds a key that is not there.
TableStatus Table::Insert(Heap& heap, const Value& key, uint32_t hash, const Value& value) {
  if (!HasFreeEntry()) {
    if (TableStatus status = MakeRoom(heap, key); status != TableStatus::kOk) return status;
    if (key.IsInteger()) {
      const uint64_t index = static_cast<uint64_t>(key.AsInteger()) - 1;
      if (index < array_size_) {
        array_[index] = value;
        Barrier(heap, *this, value);
        return TableStatus::kOk;
      }
    }
  }
  Append(key, hash, value);
  absent_ = 0;
  Barrier(heap, *this, key);
  Barrier(heap, *this, value);
  return TableStatus::kOk;
}

// True: a new element behind an array without holes leaves the hash as it is.
bool Table::IsHashSettled() const {
  constexpr uint32_t kMaxLooked = 8;
  if (entry_count_ != nominal_entries() || entry_count_ > kMaxLooked) return false;
  for (uint32_t i = 0; i < entry_count_; ++i) {
    if (entries_[i].value.IsNil() || entries_[i].key_tag == Tag::kInteger) return false;
  }
  return true;
}

// Adds the element just behind the array, which has no holes: it gets the next
// power of two, as counting would find. REQUIRES: IsHashSettled().
TableStatus Table::AppendToArray(Heap& heap, const Value& value) {
  const uint32_t index = array_size_;
  const uint32_t size = std::bit_ceil(index + 1);
  Value* grown = ResizeArray(heap, index, size);
  if (grown == nullptr) return TableStatus::kNoMemory;
  // As much as a rehash would look at.
  heap.fuel().Charge(WorkKind::kNative, (index + 2 * entry_count_) / kSlotsPerFuelUnit);
  array_ = grown;
  array_size_ = array_limit_ = size;
  array_[index] = value;
  Barrier(heap, *this, value);
  return TableStatus::kOk;
}

TableStatus Table::SetInteger(Heap& heap, int64_t key, const Value& value) {
  if (Value* place = FindInteger(key)) {
    *place = value;
    Barrier(heap, *this, value);
    return TableStatus::kOk;
  }
  if (value.IsNil()) return TableStatus::kOk;
  if (static_cast<uint64_t>(key) - 1 == array_size_ && array_size_ <= InlineSlots() &&
      IsHashSettled()) {
    uint32_t used = array_size_;
    // An array that begins with a hole need not be looked through.
    if (used > 0 && !array_[0].IsNil()) {
      while (used > 0 && !array_[used - 1].IsNil()) --used;
    }
    if (used == 0) return AppendToArray(heap, value);
  }
  return Insert(heap, Value::Integer(key), HashBits(static_cast<uint64_t>(key)), value);
}

TableStatus Table::SetShortString(Heap& heap, String* key, const Value& value) {
  if (Entry* entry = FindShortString(key)) {
    Store(heap, &entry->value, value);
    return TableStatus::kOk;
  }
  if (value.IsNil()) return TableStatus::kOk;
  return Insert(heap, Value::Of(key), key->hash(), value);
}

TableStatus Table::Set(Heap& heap, StringTable& strings, const Value& key, const Value& value) {
  const Value normal = Normalized(key);
  switch (normal.tag()) {
    case Tag::kNil: return TableStatus::kNilKey;
    case Tag::kInteger: return SetInteger(heap, normal.AsInteger(), value);
    case Tag::kString: return SetShortString(heap, normal.AsString(), value);
    case Tag::kFloat:
      if (std::isnan(normal.AsFloat())) return TableStatus::kNanKey;
      break;
    case Tag::kLongString: strings.HashOf(normal.AsString()); break;
    default: break;
  }
  const uint32_t hash = HashOfKey(normal);
  Entry* entry = FindEntry(normal, hash);
  if (entry != nullptr) {
    if (!entry->value.IsNil() || value.IsNil() || !IsTakenWithoutValue(entry->key_tag)) {
      entry->value = value;
      Barrier(heap, *this, value);
      return TableStatus::kOk;
    }
    // Behave as if the collector had taken the key. Without a free entry, the
    // rehash drops it.
    if (HasFreeEntry()) entry->key_tag = Tag::kDeadKey;
  }
  if (value.IsNil()) return TableStatus::kOk;
  return Insert(heap, normal, hash, value);
}

Table* Table::MakeWithRoom(Heap& heap, uint32_t array, uint32_t hash) {
  const uint32_t buckets = hash == 0 ? 0 : std::bit_ceil(hash);
  const size_t array_bytes = array * sizeof(Value);
  const size_t room = array_bytes + HashBytes(hash, buckets);
  if (room > kMaxObjectBytes - sizeof(Table)) {
    Table* table = heap.New<Table>(0);
    if (table == nullptr || table->Reserve(heap, array, hash) != TableStatus::kOk) return nullptr;
    return table;
  }
  Table* table = heap.New<Table>(room, room);
  if (table == nullptr) return nullptr;
  char* memory = reinterpret_cast<char*>(table + 1);
  if (array > 0) {
    std::memset(memory, 0, array_bytes);
    table->array_ = reinterpret_cast<Value*>(memory);
    table->array_size_ = table->array_limit_ = array;
  }
  if (hash > 0) {
    table->entries_ = reinterpret_cast<Entry*>(memory + array_bytes);
    table->index_ = reinterpret_cast<uint32_t*>(table->entries_ + hash);
    std::memset(table->index_, 0, buckets * sizeof(uint32_t));
    table->entry_capacity_ = hash;
    table->index_mask_ = buckets - 1;
    table->set_nominal_entries(buckets);
  }
  return table;
}

TableStatus Table::Reserve(Heap& heap, uint32_t array, uint32_t hash) {
  SELENITE_DCHECK(entry_count_ == 0 && entry_capacity_ == 0 && array_size_ == 0);
  if (hash > 0) {
    set_nominal_entries(std::bit_ceil(hash));
    entry_capacity_ = hash;
    const uint32_t entries = entries_in_memory();
    const uint32_t buckets = std::bit_ceil(entries);
    void* memory = heap.AllocateBuffer(HashBytes(entries, buckets));
    if (memory == nullptr) {
      nominal_bits_ = 0;
      entry_capacity_ = 0;
      return TableStatus::kNoMemory;
    }
    entries_ = static_cast<Entry*>(memory);
    index_ = reinterpret_cast<uint32_t*>(entries_ + entries);
    index_mask_ = buckets - 1;
  }
  return array > 0 ? GrowArray(heap, array) : TableStatus::kOk;
}

TableStatus Table::GrowArray(Heap& heap, uint32_t size) {
  SELENITE_DCHECK(size > array_size_);
  if (entry_count_ > InlineSlots()) return TableStatus::kMustGrow;
  if (entry_count_ != 0) {
    TableRehash rehash;
    rehash.StartSizes(this, size);
    return rehash.RunAtOnce(heap) ? TableStatus::kOk : TableStatus::kNoMemory;
  }
  Value* grown = ResizeArray(heap, array_size_, size);
  if (grown == nullptr) return TableStatus::kNoMemory;
  array_ = grown;
  array_size_ = array_limit_ = size;
  return TableStatus::kOk;
}

// ---- Length.

namespace {

// A border between `low`, whose element is there (or which is 0), and `high`,
// whose element is not.
uint32_t SearchBorder(const Value* array, uint64_t low, uint64_t high) {
  while (high - low > 1) {
    const uint64_t middle = (low + high) / 2;
    const bool is_nil = array[middle - 1].IsNil();
    high = is_nil ? middle : high;
    low = is_nil ? low : middle;
  }
  return static_cast<uint32_t>(low);
}

}  // namespace

int64_t Table::Length() const {
  // A border becomes the limit only where the reference could tell the size of
  // the array from it: the next power of two.
  const bool limit_moves = std::has_single_bit(array_size_);
  const uint32_t limit = array_limit_;
  if (limit > 0 && array_[limit - 1].IsNil()) {
    if (limit >= 2 && !array_[limit - 2].IsNil()) {
      // As after the last element was removed.
      if (limit_moves && !std::has_single_bit(limit - 1)) array_limit_ = limit - 1;
      return limit - 1;
    }
    const uint32_t border = SearchBorder(array_, 0, limit);
    if (limit_moves && border > array_size_ / 2) array_limit_ = border;
    return border;
  }
  if (limit < array_size_) {
    if (array_[limit].IsNil()) return limit;
    if (array_[array_size_ - 1].IsNil()) {
      return array_limit_ = SearchBorder(array_, limit, array_size_);
    }
  }
  // The array is full: the sequence may go on in the hash.
  uint64_t present = array_size_;
  if (entry_count_ == 0 || GetIntegerFromHash(static_cast<int64_t>(present + 1)).IsNil()) {
    return static_cast<int64_t>(present);
  }
  if (present == 0) present = 1;
  constexpr uint64_t kLast = INT64_MAX;
  uint64_t absent = present;
  do {
    present = absent;
    if (absent > kLast / 2) {
      // Elements are set so far apart only to make this loop run long.
      if (!GetIntegerFromHash(INT64_MAX).IsNil()) return INT64_MAX;
      absent = kLast;
      break;
    }
    absent *= 2;
  } while (!GetIntegerFromHash(static_cast<int64_t>(absent)).IsNil());
  while (absent - present > 1) {
    const uint64_t middle = present + (absent - present) / 2;
    (GetIntegerFromHash(static_cast<int64_t>(middle)).IsNil() ? absent : present) = middle;
  }
  return static_cast<int64_t>(present);
}

// ---- Traversal. A position counts the slots passed: the array's, then the
// entries.

uint64_t Table::PositionAfter(const Value& key, StringTable& strings) const {
  const Value normal = Normalized(key);
  if (normal.IsNil()) return 0;
  if (normal.IsInteger()) {
    const uint64_t index = static_cast<uint64_t>(normal.AsInteger()) - 1;
    if (index < array_size_) return index + 1;
  }
  if (normal.tag() == Tag::kLongString) strings.HashOf(normal.AsString());
  const uint32_t hash = HashOfKey(normal);
  const Entry* entry = FindEntry(normal, hash);
  if (entry == nullptr && entry_count_ != 0 && normal.IsCollectable()) {
    // It was removed and its key taken, while the traversal held the object.
    for (uint32_t at = index_[hash & index_mask_]; at != 0; at = entries_[at - 1].next) {
      const Entry& dead = entries_[at - 1];
      if (dead.key_tag == Tag::kDeadKey && dead.key_bits == normal.bits()) {
        entry = &dead;
        break;
      }
    }
  }
  if (entry == nullptr) return kBadKeyPosition;
  return uint64_t{array_size_} + static_cast<uint64_t>(entry - entries_) + 1;
}

uint64_t Table::NextFrom(uint64_t position, Value* key, Value* value) const {
  *key = Value();
  const uint64_t all = uint64_t{array_size_} + entry_count_;
  const uint64_t end = std::min<uint64_t>(all, position + PieceSlots());
  while (position < end) {
    const uint64_t at = position++;
    if (at < array_size_) {
      if (array_[at].IsNil()) continue;
      *key = Value::Integer(static_cast<int64_t>(at + 1));
      *value = array_[at];
      return position;
    }
    const Entry& entry = entries_[at - array_size_];
    if (entry.value.IsNil()) continue;
    *key = entry.key();
    *value = entry.value;
    return position;
  }
  return position < all ? position : 0;
}

Table::NextResult Table::Next(const Value& key, StringTable& strings) const {
  NextResult result = {NextResult::Status::kFound, {}, {}};
  uint64_t position = PositionAfter(key, strings);
  if (position == kBadKeyPosition) {
    result.status = NextResult::Status::kBadKey;
    return result;
  }
  do {
    position = NextFrom(position, &result.key, &result.value);
    if (!result.key.IsNil()) return result;
  } while (position != 0);
  result.status = NextResult::Status::kEnd;
  return result;
}

}  // namespace selenite::vm
