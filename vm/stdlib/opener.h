// Filling the tables of the libraries.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"

namespace selenite::vm {

// Opening happens once, before any script: every step may fail for want of
// memory and nothing else.
class Opener {
 public:
  explicit Opener(Machine& machine) : machine_(machine) {}

  [[nodiscard]] bool Set(Table* table, std::string_view name, const Value& value) {
    String* key = machine_.strings().Make(name);
    return key != nullptr &&
           table->SetShortString(machine_.heap(), key, value) == TableStatus::kOk;
  }

  [[nodiscard]] bool Add(Table* table, std::span<const NativeInfo> functions) {
    for (const NativeInfo& function : functions) {
      if (!Set(table, function.name, Value::Native(&function))) return false;
    }
    return true;
  }

  using Parts = std::initializer_list<std::span<const NativeInfo>>;

  // A library table with these functions, as a global and in `loaded`. Null:
  // not enough memory.
  [[nodiscard]] Table* AddLibrary(std::string_view name, Parts parts) {
    Table* table = AddModule(name, parts);
    return table != nullptr && Set(machine_.roots.loaded, name, Value::Of(table)) ? table : nullptr;
  }

  // The same as a global only: `require` finds a script's own json.lua.
  [[nodiscard]] Table* AddModule(std::string_view name, Parts parts) {
    Table* table = machine_.heap().New<Table>(0);
    if (table == nullptr || !Set(machine_.roots.globals, name, Value::Of(table))) return nullptr;
    size_t count = 0;
    for (std::span<const NativeInfo> part : parts) count += part.size();
    if (table->Reserve(machine_.heap(), 0, static_cast<uint32_t>(count)) != TableStatus::kOk) {
      return nullptr;
    }
    for (std::span<const NativeInfo> part : parts) {
      if (!Add(table, part)) return nullptr;
    }
    return table;
  }

 private:
  Machine& machine_;
};

}  // namespace selenite::vm
