#include "client/cli/remote/value_text.h"

#include <fmt/format.h>

#include "vm/support/number_format.h"

namespace selenite::cli {
namespace {

std::string NumberText(double number) {
  char buffer[vm::kNumberBufferBytes];
  return std::string(buffer, vm::FormatFloat(number, buffer));
}

// A string as a literal, printable whatever is in it.
std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string Element(const v1::Value& value) {
  return value.kind_case() == v1::Value::kString ? Quoted(value.string()) : ValueText(value);
}

std::string TableText(const v1::Table& table) {
  std::string out = "{";
  const char* separator = "";
  for (const v1::Value& element : table.array()) {
    out += separator + Element(element);
    separator = ", ";
  }
  for (const v1::Entry& entry : table.entries()) {
    out += fmt::format("{}[{}] = {}", separator, Element(entry.key()), Element(entry.value()));
    separator = ", ";
  }
  return out + "}";
}

}  // namespace

std::string ValueText(const v1::Value& value) {
  switch (value.kind_case()) {
    case v1::Value::kNil:
      return "nil";
    case v1::Value::kBoolean:
      return value.boolean() ? "true" : "false";
    case v1::Value::kInteger:
      return std::to_string(value.integer());
    case v1::Value::kNumber:
      return NumberText(value.number());
    case v1::Value::kString:
      return value.string();
    case v1::Value::kTable:
      return TableText(value.table());
    case v1::Value::kOpaque:
      return value.opaque().description();
    case v1::Value::KIND_NOT_SET:
      break;
  }
  return "?";
}

}  // namespace selenite::cli
