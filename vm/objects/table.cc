#include "vm/objects/table.h"

#include <algorithm>
#include <cstring>

#include "vm/objects/string_table.h"

namespace selenite::vm {

namespace {

uint32_t Mix(uint64_t bits) {
  bits ^= bits >> 32;
  bits *= 0x9e3779b97f4a7c15;
  return static_cast<uint32_t>(bits >> 32);
}

// Larger hints are not worth a piece that long: the table grows as it fills.
constexpr uint32_t kMaxReservedSlots = static_cast<uint32_t>(kPieceSlots);

}  // namespace

uint32_t Table::HashOf(const Value& key, StringTable& strings) {
  return key.tag() == Tag::kLongString ? strings.HashOf(key.AsString()) : HashOfPlain(key);
}

uint32_t Table::HashOfPlain(const Value& key) {
  if (key.tag() == Tag::kString) return key.AsString()->hash();
  return Mix(key.bits() + static_cast<uint64_t>(key.tag()));
}

// A float with an integer value is that integer; everything else is itself.
Value Table::Normalize(const Value& key) {
  int64_t integer;
  if (key.IsFloat() && FloatToInteger(key.AsFloat(), &integer)) return Value::Integer(integer);
  return key;
}

Table::Entry* Table::FindEntry(const Value& key, uint32_t hash) const {
  if (entry_count_ == 0) return nullptr;
  uint32_t at = index_[hash & index_mask_];
  while (at != 0) {
    Entry& entry = entries_[at - 1];
    if (entry.key_tag == key.tag()) {
      if (entry.key_bits == key.bits()) return &entry;
      if (key.tag() == Tag::kLongString && RawEquals(entry.key(), key)) return &entry;
    }
    at = entry.next;
  }
  return nullptr;
}

// ---- Reading -----------------------------------------------------------------

Value Table::Get(const Value& key_given, StringTable& strings) const {
  if (key_given.tag() == Tag::kString) return GetShortString(key_given.AsString());
  const Value key = Normalize(key_given);
  if (key.IsInteger()) return GetInteger(key.AsInteger());
  if (entry_count_ == 0 || key.IsNil()) return {};
  const Entry* entry = FindEntry(key, HashOf(key, strings));
  return entry == nullptr ? Value() : entry->value;
}

Value* Table::Find(const Value& key_given, StringTable& strings) {
  const Value key = Normalize(key_given);
  if (key.IsInteger()) return FindInteger(key.AsInteger());
  if (entry_count_ == 0 || key.IsNil()) return nullptr;
  Entry* entry = FindEntry(key, HashOf(key, strings));
  return entry == nullptr ? nullptr : &entry->value;
}

Value Table::GetIntegerFromHash(int64_t key) const {
  const Value* place = FindIntegerInHash(key);
  return place == nullptr ? Value() : *place;
}

Value* Table::FindIntegerInHash(int64_t key) const {
  const Value wanted = Value::Integer(key);
  Entry* entry = FindEntry(wanted, Mix(wanted.bits() + static_cast<uint64_t>(Tag::kInteger)));
  return entry == nullptr ? nullptr : &entry->value;
}

Value Table::GetMetamethodSlow(Metamethod m, const StringTable& strings) const {
  const Entry* entry = FindShortString(strings.name(m));
  if (entry != nullptr && !entry->value.IsNil()) return entry->value;
  if (static_cast<int>(m) < kCachedMetamethodCount) {
    absent_ |= static_cast<uint8_t>(1u << static_cast<int>(m));
  }
  return {};
}

int64_t Table::Length() const {
  const uint32_t size = array_size_;
  if (size > 0 && array_[size - 1].IsNil()) {
    // A border lies in the array. Where the last one was, or next to it?
    uint32_t hint = std::min(border_, size - 1);
    auto is_border = [this](uint32_t n) {
      return array_[n].IsNil() && (n == 0 || !array_[n - 1].IsNil());
    };
    if (is_border(hint)) return border_ = hint;
    if (hint + 1 < size && is_border(hint + 1)) return border_ = hint + 1;
    if (hint > 0 && is_border(hint - 1)) return border_ = hint - 1;
    // Slot `low` is in use (or 0), slot `high` is not.
    uint32_t low = 0, high = size;
    while (high - low > 1) {
      uint32_t middle = low + (high - low) / 2;
      (array_[middle - 1].IsNil() ? high : low) = middle;
    }
    return border_ = low;
  }
  if (entry_count_ == 0 || GetIntegerFromHash(int64_t{size} + 1).IsNil()) return size;
  // The sequence goes on in the hash: double until a nil, then halve.
  int64_t low = int64_t{size} + 1;
  int64_t high = low;
  do {
    low = high;
    if (high > INT64_MAX / 2) {
      // Somebody filled powers of two: any border will do.
      int64_t n = 1;
      while (!GetInteger(n).IsNil()) ++n;
      return n - 1;
    }
    high *= 2;
  } while (!GetInteger(high).IsNil());
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    (GetInteger(middle).IsNil() ? high : low) = middle;
  }
  return low;
}

uint64_t Table::PositionAfter(const Value& key_given, StringTable& strings) const {
  if (key_given.IsNil()) return 0;
  const Value key = Normalize(key_given);
  if (key.IsInteger()) {
    uint64_t index = static_cast<uint64_t>(key.AsInteger()) - 1;
    if (index < array_size_) return index + 1;
  }
  const Entry* entry = FindEntry(key, HashOf(key, strings));
  if (entry == nullptr) return kBadKeyPosition;
  return uint64_t{array_size_} + static_cast<uint64_t>(entry - entries_) + 1;
}

uint64_t Table::NextFrom(uint64_t position, Value* key, Value* value) const {
  const uint64_t end = uint64_t{array_size_} + entry_count_;
  const uint64_t stop = std::min(end, position + static_cast<uint64_t>(kPieceSlots));
  for (; position < stop; ++position) {
    if (position < array_size_) {
      if (array_[position].IsNil()) continue;
      *key = Value::Integer(static_cast<int64_t>(position) + 1);
      *value = array_[position];
      return position + 1;
    }
    const Entry& entry = entries_[position - array_size_];
    if (entry.value.IsNil()) continue;
    *key = entry.key();
    *value = entry.value;
    return position + 1;
  }
  *key = Value();
  *value = Value();
  return position >= end ? 0 : position;
}

Table::NextResult Table::Next(const Value& key, StringTable& strings) const {
  uint64_t position = PositionAfter(key, strings);
  if (position == kBadKeyPosition) return {NextResult::Status::kBadKey, {}, {}};
  NextResult result;
  do {
    position = NextFrom(position, &result.key, &result.value);
    if (!result.key.IsNil()) {
      result.status = NextResult::Status::kFound;
      return result;
    }
  } while (position != 0);
  result.status = NextResult::Status::kEnd;
  return result;
}

// ---- Writing -----------------------------------------------------------------

TableStatus Table::Set(Heap& heap, StringTable& strings, const Value& key_given,
                       const Value& value) {
  const Value key = Normalize(key_given);
  switch (key.tag()) {
    case Tag::kInteger: return SetInteger(heap, key.AsInteger(), value);
    case Tag::kString: return SetShortString(heap, key.AsString(), value);
    case Tag::kNil: return TableStatus::kNilKey;
    case Tag::kFloat:
      if (key.AsFloat() != key.AsFloat()) return TableStatus::kNanKey;
      break;
    default: break;
  }
  const uint32_t hash = HashOf(key, strings);
  if (Entry* entry = FindEntry(key, hash)) {
    Store(heap, &entry->value, value);
    return TableStatus::kOk;
  }
  return Insert(heap, key, hash, value);
}

TableStatus Table::SetInteger(Heap& heap, int64_t key, const Value& value) {
  if (Value* place = FindInteger(key)) {
    Store(heap, place, value);
    return TableStatus::kOk;
  }
  const Value boxed = Value::Integer(key);
  return Insert(heap, boxed, Mix(boxed.bits() + static_cast<uint64_t>(Tag::kInteger)), value);
}

TableStatus Table::SetShortString(Heap& heap, String* key, const Value& value) {
  absent_ = 0;
  if (Entry* entry = FindShortString(key)) {
    Store(heap, &entry->value, value);
    return TableStatus::kOk;
  }
  return Insert(heap, Value::Of(key), key->hash(), value);
}

TableStatus Table::Insert(Heap& heap, const Value& key, uint32_t hash, const Value& value) {
  if (value.IsNil()) return TableStatus::kOk;
  const bool appends =
      key.IsInteger() && static_cast<uint64_t>(key.AsInteger()) == uint64_t{array_size_} + 1;
  if (appends && array_size_ < array_capacity_ && entry_count_ == 0) {
    // Room left by a growth.
    array_[array_size_++] = value;
    Barrier(heap, *this, value);
    return TableStatus::kOk;
  }
  if (appends || entry_count_ == entry_capacity_) {
    TableGrowth growth;
    growth.Start(this, key);
    if (growth.IsLong()) {
      growth.Drop(heap);
      return TableStatus::kMustGrow;
    }
    TableGrowth::Status status;
    do status = growth.Advance(heap);
    while (status == TableGrowth::Status::kMore);
    if (status == TableGrowth::Status::kNoMemory) {
      growth.Drop(heap);
      return TableStatus::kNoMemory;
    }
    if (key.IsInteger()) {
      if (Value* place = FindInteger(key.AsInteger())) {
        Store(heap, place, value);
        return TableStatus::kOk;
      }
    }
    SELENITE_DCHECK(entry_count_ < entry_capacity_);
  }
  Append(key, hash, value);
  Barrier(heap, *this, key);
  Barrier(heap, *this, value);
  return TableStatus::kOk;
}

// Adds an entry. REQUIRES: room, and the key is new.
void Table::Append(const Value& key, uint32_t hash, const Value& value) {
  Entry& entry = entries_[entry_count_];
  entry.value = value;
  entry.key_bits = key.bits();
  entry.key_tag = key.tag();
  uint32_t& chain = index_[hash & index_mask_];
  entry.next = chain;
  chain = ++entry_count_;
}

TableStatus Table::Reserve(Heap& heap, uint32_t array, uint32_t hash) {
  array = std::min(array, kMaxReservedSlots);
  hash = std::min(hash, kMaxReservedSlots);
  if (array > array_capacity_ && entry_count_ == 0) {
    void* buffer = heap.ReallocateBuffer(array_, array_capacity_ * sizeof(Value),
                                         array * sizeof(Value));
    if (buffer == nullptr) return TableStatus::kNoMemory;
    array_ = static_cast<Value*>(buffer);
    array_size_ = array_capacity_ = border_ = array;
    heap.ContentsMoved(*this);
  }
  if (entry_capacity_ == 0 && hash > 0) {
    EntryBuffer buffer;
    if (!buffer.Allocate(heap, hash)) return TableStatus::kNoMemory;
    AdoptEntries(heap, buffer, 0);
  }
  return TableStatus::kOk;
}

bool Table::EntryBuffer::Allocate(Heap& heap, uint32_t wanted) {
  uint32_t chains = 1;
  while (chains < wanted) chains *= 2;
  void* memory = heap.AllocateBuffer(Bytes(wanted, chains));
  if (memory == nullptr) return false;
  entries = static_cast<Entry*>(memory);
  capacity = wanted;
  index = reinterpret_cast<uint32_t*>(entries + wanted);
  mask = chains - 1;
  return true;
}

// Takes `buffer` in place of the entries there are; frees those.
void Table::AdoptEntries(Heap& heap, const EntryBuffer& buffer, uint32_t count) {
  if (entries_ != nullptr) {
    heap.FreeBuffer(entries_, EntryBuffer::Bytes(entry_capacity_, index_mask_ + 1));
  }
  entries_ = buffer.entries;
  entry_capacity_ = buffer.capacity;
  index_ = buffer.index;
  index_mask_ = buffer.mask;
  entry_count_ = count;
}

}  // namespace selenite::vm
