// Values as messages, all at once: for tests.
#pragma once

#include <variant>

#include "sandbox/evaluator.h"
#include "selenite/v1/values.pb.h"

namespace selenite::server {

inline void ValueToProto(const sandbox::Value& value, v1::Value& out) {
  if (const auto* boolean = std::get_if<bool>(&value.value)) {
    out.set_boolean(*boolean);
  } else if (const auto* integer = std::get_if<int64_t>(&value.value)) {
    out.set_integer(*integer);
  } else if (const auto* number = std::get_if<double>(&value.value)) {
    out.set_number(*number);
  } else if (const auto* text = std::get_if<std::string>(&value.value)) {
    out.set_string(*text);
  } else if (const auto* opaque = std::get_if<sandbox::OpaqueValue>(&value.value)) {
    out.mutable_opaque()->set_type(opaque->type);
    out.mutable_opaque()->set_description(opaque->description);
  } else if (const auto* table = std::get_if<sandbox::TableValue>(&value.value)) {
    v1::Table& copy = *out.mutable_table();
    for (const auto& element : table->array) ValueToProto(element, *copy.add_array());
    for (const auto& [key, mapped] : table->map) {
      v1::Entry& entry = *copy.add_entries();
      ValueToProto(key, *entry.mutable_key());
      ValueToProto(mapped, *entry.mutable_value());
    }
  } else {
    out.set_nil(google::protobuf::NULL_VALUE);
  }
}

}  // namespace selenite::server
