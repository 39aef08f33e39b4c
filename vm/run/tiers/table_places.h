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

// A new key of the table is, perhaps, for its __newindex.
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

}  // namespace selenite::vm
