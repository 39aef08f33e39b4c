// Where things are in tables, for those who write there without calling
// anything.
//
// A write to a place that is found here needs no memory, so no safepoint comes
// before it: on neither tier, because scripts can tell by weak tables and
// finalizers when a collection was.
#pragma once

#include <cstdint>

#include "vm/objects/metamethod.h"
#include "vm/objects/table.h"
#include "vm/objects/value.h"

namespace selenite::vm {

// A key that the table does not have may have to go to its __newindex.
inline bool MayHaveNewIndex(const Table* table) {
  const Table* metatable = table->metatable();
  return metatable != nullptr && !metatable->IsKnownAbsent(Metamethod::kNewIndex);
}

// Where object[key] is; null: there is no such field.
// REQUIRES: key is a short string.
inline Value* FindField(const Value& object, const Value& key) {
  if (!object.IsTable()) [[unlikely]] return nullptr;
  Table::Entry* entry = object.AsTable()->FindShortString(key.AsString());
  return entry != nullptr && !entry->value.IsNil() ? &entry->value : nullptr;
}

// Where object[key] is written, when that needs no metamethod and no memory;
// null otherwise. REQUIRES: it is written to next.
inline Value* PlaceOfInteger(const Value& object, int64_t key) {
  if (!object.IsTable()) [[unlikely]] return nullptr;
  Table* table = object.AsTable();
  const uint64_t index = static_cast<uint64_t>(key) - 1;
  if (index >= table->array_limit()) [[unlikely]] return nullptr;
  Value* place = table->array() + index;
  // A nil place may have a __newindex.
  if (place->IsNil()) {
    if (MayHaveNewIndex(table)) [[unlikely]] return nullptr;
    table->ForgetAbsence();
  }
  return place;
}

// The same for a key of any kind.
inline Value* PlaceOf(const Value& object, const Value& key) {
  if (key.IsInteger()) return PlaceOfInteger(object, key.AsInteger());
  return key.IsShortString() ? FindField(object, key) : nullptr;
}

// Where table[name] is, if it is there and where its constant has noted.
inline Value* FindNoted(const Value& object, const Value& name) {
  if (!object.IsTable()) [[unlikely]] return nullptr;
  Table::Entry* entry = object.AsTable()->FindNoted(name);
  return entry == nullptr || entry->value.IsNil() ? nullptr : &entry->value;
}
// Where it is after that.
inline Value* FindElsewhere(const Value& object, const Value& name) {
  if (!object.IsTable()) [[unlikely]] return nullptr;
  Table::Entry* entry = object.AsTable()->FindAndNote(name);
  return entry == nullptr || entry->value.IsNil() ? nullptr : &entry->value;
}

// What object[name] finds in the table that __index of `metatable` names, or
// in that one's, and so on, after how many of them; null: ask GetIndex.
struct Inherited {
  const Value* value;
  int hops;
};
inline constexpr Value kAbsent;
inline constexpr int kMaxHops = 16;
// From `metatable` on, which is met after `hops` tables.
[[gnu::noinline]] inline Inherited FindInheritedFrom(const StringTable& strings,
                                                     const Table* metatable, const Value& name,
                                                     int hops) {
  while (++hops < kMaxHops) {
    const Value handler = metatable->GetIndexHandler(strings);
    if (!handler.IsTable()) return {handler.IsNil() ? &kAbsent : nullptr, hops - 1};
    const Table* table = handler.AsTable();
    const Table::Entry* entry = table->FindNamed(name);
    if (entry != nullptr && !entry->value.IsNil()) return {&entry->value, hops};
    metatable = table->metatable();
    if (metatable == nullptr) return {&kAbsent, hops};
  }
  return {nullptr, 0};
}
// As long as each __index is where it was: calls nothing, so it needs no stack.
inline Inherited FindInherited(const StringTable& strings, const Table* metatable,
                               const Value& name) {
  for (int hops = 0; hops < kMaxHops - 1;) {
    const Value* handler = metatable->NotedIndexHandler(strings);
    if (handler == nullptr || !handler->IsTable()) [[unlikely]] {
      return FindInheritedFrom(strings, metatable, name, hops);
    }
    const Table* table = handler->AsTable();
    const Table::Entry* entry = table->FindNamed(name);
    ++hops;
    if (entry != nullptr && !entry->value.IsNil()) [[likely]] return {&entry->value, hops};
    metatable = table->metatable();
    if (metatable == nullptr) return {&kAbsent, hops};
  }
  return {nullptr, 0};
}

// object[key], if it is an element of an array that is there.
inline const Value* ElementOf(const Value& object, const Value& key) {
  if (!object.IsTable() || !key.IsInteger()) [[unlikely]] return nullptr;
  const Table* table = object.AsTable();
  const uint64_t index = key.bits() - 1;
  if (index >= table->array_limit()) [[unlikely]] return nullptr;
  const Value* element = table->array() + index;
  return element->IsNil() ? nullptr : element;
}

}  // namespace selenite::vm
