// A native's arguments and results without a frame: what NativeCall is for the
// native itself, for its quick form (QuickNative in machine/native_info.h).
//
// A native that has both is written once, as a template over the call:
//
//   template <class Call>
//   typename Call::Result Len(Call& call) {
//     std::optional<Text> s = call.CheckString(0);
//     if (!s) return call.Raised();
//     return call.ReturnValue(Value::Integer(static_cast<int64_t>(s->size())));
//   }
//   … .function = Len<NativeCall>, .quick = Quick<Len<QuickCall>> …
//
// Whatever takes a frame (an error, a conversion of an argument, a pause, a call, want
// of memory) is kNotQuick here, and the native is run instead. What was charged until
// then is forgotten, so a template charges where the native has to. It pushes last: the
// results take the places of the callee and of the arguments. A quick form does all of
// its work in one piece of kQuickBytes at most.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "vm/objects/closure.h"
#include "vm/objects/string.h"
#include "vm/objects/string_table.h"
#include "vm/objects/table.h"
#include "vm/objects/text.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/quick_results.h"

namespace selenite::vm {

class QuickCall {
 public:
  using Result = int;
  static constexpr bool kIsQuick = true;

  QuickCall(Machine& machine, Value* slots, uint32_t count)
      : machine_(machine), slots_(slots), count_(count) {}

  Machine& machine() { return machine_; }
  Heap& heap() { return machine_.heap(); }
  StringTable& strings() { return machine_.strings(); }

  // REQUIRES: it is a call of a NativeClosure, and nothing was pushed.
  NativeClosure* closure() const { return slots_[-1].AsNativeClosure(); }

  // ---- Arguments.
  uint32_t argument_count() const { return count_; }
  bool HasSlot(uint32_t index) const { return index < count_; }
  Value Slot(uint32_t index) const { return index < count_ ? slots_[index] : Value(); }
  // REQUIRES: HasSlot(index).
  const Value& Argument(uint32_t index) const { return slots_[index]; }
  // Unset, null, false: return call.Raised(), and the native itself is run.
  std::optional<int64_t> CheckInteger(uint32_t index) const {
    if (index >= count_ || !slots_[index].IsInteger()) return std::nullopt;
    return slots_[index].AsInteger();
  }
  std::optional<int64_t> OptInteger(uint32_t index, int64_t otherwise) const {
    if (index >= count_ || slots_[index].IsNil()) return otherwise;
    return CheckInteger(index);
  }
  std::optional<double> CheckNumber(uint32_t index) const {
    if (index >= count_ || !slots_[index].IsNumber()) return std::nullopt;
    return slots_[index].AsNumber();
  }
  std::optional<Text> CheckString(uint32_t index) const {
    if (index >= count_ || !slots_[index].IsString()) return std::nullopt;
    return Text(*slots_[index].AsString());
  }
  std::optional<Text> OptString(uint32_t index, Text otherwise) const {
    if (index >= count_ || slots_[index].IsNil()) return otherwise;
    return CheckString(index);
  }
  Table* CheckTable(uint32_t index) const {
    return index < count_ && slots_[index].IsTable() ? slots_[index].AsTable() : nullptr;
  }
  bool CheckAny(uint32_t index) const { return index < count_; }

  // ---- Results: kQuickResults at most.
  void Push(const Value& value) { slots_[static_cast<ptrdiff_t>(pushed_++) - 1] = value; }
  // REQUIRES: at least `count` were pushed.
  int Return(uint32_t count) { return static_cast<int>(count); }
  int ReturnValue(const Value& value) {
    slots_[-1] = value;
    return 1;
  }
  int ReturnNothing() { return 0; }
  int ReturnString(std::string_view bytes) { return ReturnQuick(machine_, slots_, bytes); }

  // ---- What takes a frame.
  int NotQuick() const { return kNotQuick; }
  int Raised() const { return kNotQuick; }
  int NoMemory() const { return kNotQuick; }
  int Leave(Step) const { return kNotQuick; }
  int Raise(std::string_view) const { return kNotQuick; }
  int BadArgument(uint32_t, std::string_view) const { return kNotQuick; }
  int BadType(uint32_t, std::string_view) const { return kNotQuick; }

  // ---- Fuel: paid when the call ends, unless it is not quick.
  void Charge(int64_t units) { units_ += units; }
  void ChargeBytes(size_t bytes) {
    units_ += static_cast<int64_t>(bytes / static_cast<size_t>(kCopiedBytesPerFuelUnit));
  }
  int64_t charged() const { return units_; }

 private:
  Machine& machine_;
  Value* slots_;
  uint32_t count_;
  uint32_t pushed_ = 0;
  int64_t units_ = 0;
};

// Whatever helps with a QuickCall is always inlined, so that it stays in registers: a
// quick form has a hundred instructions or two.
template <int (*function)(QuickCall&)>
int Quick(Machine& machine, Value* slots, uint32_t count) {
  QuickCall call(machine, slots, count);
  const int results = function(call);
  if (results != kNotQuick && call.charged() != 0) ChargeQuick(machine, call.charged());
  return results;
}

}  // namespace selenite::vm
