// The module json: its values, and what marks a table as an array or an
// object. Encoding and decoding are in files of their own.
//
// Lua has one kind of table, JSON has two, and an empty table does not say
// which it is. A metatable with the field __jsontype does: "array" or
// "object". json.array and json.object give a table one; json.decode gives it
// to the arrays that it makes.
#include <string_view>

#include "vm/objects/userdata.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/stdlib/modules/json_limits.h"
#include "vm/stdlib/modules/module_libraries.h"

namespace selenite::vm {

namespace {

Step NullToString(NativeCall& call) { return call.ReturnString("null"); }

constexpr NativeInfo kNullToString = {
    .name = "tostring", .qualified = "json.null", .id = "json.null.__tostring", .prices = kCallOnly,
    .function = NullToString};

// The argument, or a new table, marked.
Step Mark(NativeCall& call, Table* mark) {
  if (call.Slot(0).IsNil()) {
    Table* table = call.heap().New<Table>(0);
    if (table == nullptr) return call.NoMemory();
    table->set_metatable(call.heap(), mark);
    return call.ReturnValue(Value::Of(table));
  }
  Table* table = call.CheckTable(0);
  if (table == nullptr) return call.Raised();
  const LibraryState::JsonValues& json = call.machine().library.json;
  Table* old = table->metatable();
  if (old != nullptr && old != json.array && old != json.object) {
    return call.BadArgument(0, "table already has a metatable; set its field '__jsontype'");
  }
  table->set_metatable(call.heap(), mark);
  return call.ReturnValue(call.Slot(0));
}

Step Array(NativeCall& call) { return Mark(call, call.machine().library.json.array); }
Step Object(NativeCall& call) { return Mark(call, call.machine().library.json.object); }

// Price: nothing beside the call and what allocation costs.
constexpr NativeInfo kFunctions[] = {
    {.name = "array", .qualified = "json.array", .prices = kCallOnly, .function = Array},
    {.name = "object", .qualified = "json.object", .prices = kCallOnly, .function = Object},
};

Table* MakeMark(Machine& machine, std::string_view type) {
  Table* mark = machine.heap().New<Table>(0);
  String* field = machine.strings().Make(kJsonTypeField);
  String* value = machine.strings().Make(type);
  if (mark == nullptr || field == nullptr || value == nullptr ||
      mark->SetShortString(machine.heap(), field, Value::Of(value)) != TableStatus::kOk) {
    return nullptr;
  }
  return mark;
}

Value MakeNull(Machine& machine) {
  Heap& heap = machine.heap();
  Table* metatable = heap.New<Table>(0);
  String* to_string = machine.strings().name(Metamethod::kToString);
  String* name_field = machine.strings().Make("__name");
  String* name = machine.strings().Make("json.null");
  String* protection = machine.strings().Make("__metatable");
  if (metatable == nullptr || name_field == nullptr || name == nullptr || protection == nullptr ||
      metatable->SetShortString(heap, to_string, Value::Native(&kNullToString)) !=
          TableStatus::kOk ||
      metatable->SetShortString(heap, name_field, Value::Of(name)) != TableStatus::kOk ||
      metatable->SetShortString(heap, protection, Value::Boolean(false)) != TableStatus::kOk) {
    return {};
  }
  auto* null = heap.New<Userdata>(0, metatable, Userdata::kNoHostObject);
  return null == nullptr ? Value() : Value::Of(null);
}

}  // namespace

bool MakeJsonValues(Machine& machine) {
  machine.library.json.null = MakeNull(machine);
  machine.library.json.array = MakeMark(machine, kJsonArray);
  machine.library.json.object = MakeMark(machine, kJsonObject);
  return !machine.library.json.null.IsNil() && machine.library.json.array != nullptr &&
         machine.library.json.object != nullptr;
}

std::span<const NativeInfo> JsonLibrary() { return kFunctions; }
const NativeInfo* JsonNullToString() { return &kNullToString; }

}  // namespace selenite::vm
