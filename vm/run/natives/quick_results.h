// What the quick forms of natives (native.h) share: results that are strings,
// and their price.
//
// A quick form does all of its work in one piece of a few kilobytes at most,
// and answers kNotQuick to everything else. It may find that out late: the work
// that is then done again is bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vm/objects/string.h"
#include "vm/objects/string_table.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/support/fuel.h"

namespace selenite::vm {

// Longer results are left to the native itself.
inline constexpr size_t kQuickBytes = 4096;

inline void ChargeQuick(Machine& machine, int64_t units) {
  machine.fuel().Charge(WorkKind::kNative, units);
}
// As NativeCall::ChargeBytes.
inline void ChargeQuickBytes(Machine& machine, size_t bytes) {
  if (bytes < static_cast<size_t>(kCopiedBytesPerFuelUnit)) return;
  ChargeQuick(machine, static_cast<int64_t>(bytes) / kCopiedBytesPerFuelUnit);
}

// The string as the one result. Charges nothing.
inline int ReturnQuick(Value* slots, String* string) {
  if (string == nullptr) return kNotQuick;
  slots[-1] = Value::Of(string);
  return 1;
}
inline int ReturnQuick(Machine& machine, Value* slots, std::string_view bytes) {
  return ReturnQuick(slots, machine.strings().Make(bytes));
}

// As ReturnWritten in string_building.h: a string of `length` bytes, which
// `write(out, 0, length)` stores.
template <class Write>
int ReturnQuickWritten(Machine& machine, Value* slots, size_t length, const Write& write) {
  if (length <= kMaxShortString) {
    char bytes[kMaxShortString];
    write(bytes, size_t{0}, length);
    return ReturnQuick(machine, slots, {bytes, length});
  }
  if (length > kQuickBytes) return kNotQuick;
  String* string = machine.strings().MakeLongUninitialized(length);
  if (string == nullptr) return kNotQuick;
  write(string->mutable_data(), size_t{0}, length);
  ChargeQuickBytes(machine, length);
  return ReturnQuick(slots, string);
}

// An optional integer: an integer, nil or nothing at all.
inline bool GetQuickInteger(const Value* slots, uint32_t count, uint32_t index,
                            int64_t otherwise, int64_t* value) {
  if (index >= count || slots[index].IsNil()) {
    *value = otherwise;
    return true;
  }
  if (!slots[index].IsInteger()) return false;
  *value = slots[index].AsInteger();
  return true;
}

}  // namespace selenite::vm
