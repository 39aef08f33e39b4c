// How the table library reaches elements: directly while no metamethod could
// be asked, through the machine otherwise.
#pragma once

#include <cstdint>
#include <optional>

#include "vm/objects/table.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/numerals.h"
#include "vm/run/natives/native.h"
#include "vm/run/operations/native_operations.h"

namespace selenite::vm {

// True when reading, writing and measuring `table` runs no metamethod.
inline bool HasNoAccessMetamethods(const Table& table, const StringTable& strings) {
  const Table* metatable = table.metatable();
  if (metatable == nullptr) [[likely]] return true;
  return metatable->GetMetamethod(Metamethod::kIndex, strings).IsNil() &&
         metatable->GetMetamethod(Metamethod::kNewIndex, strings).IsNil() &&
         metatable->GetMetamethod(Metamethod::kLen, strings).IsNil();
}

// The length of a table as `#` gives it, asking __len. In state `then` what
// __len answered is on top; it is popped.
class ElementCount {
 public:
  ElementCount(NativeCall& call, Table& table, uint32_t then) {
    if (call.state() != then) {
      if (HasNoAccessMetamethods(table, call.strings())) [[likely]] {
        length_ = table.Length();
        return;
      }
      step_ = GetLength(call, Value::Of(&table), then);
      if (step_ != Step::kNext) return;
    }
    std::optional<int64_t> length;
    step_ = ReadInteger(call.machine(), call.Top(), &length);
    if (step_ != Step::kNext) return;
    call.Pop();
    if (!length) {
      step_ = call.Raise("object length is not an integer");
      return;
    }
    length_ = *length;
  }
  // kNext: value() is good. Otherwise return it.
  Step step() const { return step_; }
  int64_t value() const { return length_; }

 private:
  Step step_ = Step::kNext;
  int64_t length_ = 0;
};

}  // namespace selenite::vm
