#include "vm/run/results/argument_decoder.h"

#include <string>

#include "vm/objects/table.h"

namespace selenite::vm {

DecodedValue DecodeHostValue(Machine& machine, const HostValue& host) {
  Heap& heap = machine.heap();
  if (std::holds_alternative<bool>(host.value)) {
    return {true, Value::Boolean(std::get<bool>(host.value))};
  }
  if (std::holds_alternative<int64_t>(host.value)) {
    return {true, Value::Integer(std::get<int64_t>(host.value))};
  }
  if (std::holds_alternative<double>(host.value)) {
    return {true, Value::Float(std::get<double>(host.value))};
  }
  if (std::holds_alternative<std::string>(host.value)) {
    String* string = machine.strings().Make(std::get<std::string>(host.value));
    if (string == nullptr) return {false, {}};
    return {true, Value::Of(string)};
  }
  if (!std::holds_alternative<HostTable>(host.value)) return {true, Value()};

  // Depth is bounded by the host's own limits; the recursion by the same.
  const HostTable& from = std::get<HostTable>(host.value);
  Table* table = heap.New<Table>(0);
  if (table == nullptr) return {false, {}};
  auto store = [&](const Value& key, const Value& value) {
    TableStatus status = table->Set(heap, machine.strings(), key, value);
    while (status == TableStatus::kMustGrow) {
      machine.maintenance().RequestGrowth(table, key);
      TableGrowth::Status growth;
      do growth = machine.maintenance().Advance();
      while (growth == TableGrowth::Status::kMore);
      if (growth == TableGrowth::Status::kNoMemory) {
        machine.maintenance().Drop();
        return false;
      }
      status = table->Set(heap, machine.strings(), key, value);
    }
    return status == TableStatus::kOk;
  };
  for (size_t i = 0; i < from.array.size(); ++i) {
    DecodedValue value = DecodeHostValue(machine, from.array[i]);
    if (!value.ok || !store(Value::Integer(static_cast<int64_t>(i) + 1), value.value)) {
      return {false, {}};
    }
  }
  for (const auto& [host_key, host_value] : from.map) {
    DecodedValue key = DecodeHostValue(machine, host_key);
    if (!key.ok) return {false, {}};
    DecodedValue value = DecodeHostValue(machine, host_value);
    if (!value.ok || !store(key.value, value.value)) return {false, {}};
  }
  return {true, Value::Of(table)};
}

}  // namespace selenite::vm
