#include "client/cli/json_line.h"

#include <utf8.h>

namespace selenite::cli {
namespace {

// `text` with U+FFFD instead of each byte that belongs to no character.
std::string WithoutInvalidBytes(std::string_view text) {
  std::string valid;
  for (;;) {
    const size_t length = utf8::find_invalid(text);
    valid += text.substr(0, length);
    if (length == std::string_view::npos) return valid;
    valid += "\uFFFD";
    text.remove_prefix(length + 1);
  }
}

}  // namespace

JsonLine::JsonLine() : writer_(text_) {}
JsonLine::~JsonLine() = default;

void JsonLine::StartObject() { writer_.StartObject(); }
void JsonLine::EndObject() { writer_.EndObject(); }
void JsonLine::StartArray() { writer_.StartArray(); }
void JsonLine::EndArray() { writer_.EndArray(); }

JsonLine& JsonLine::Key(std::string_view name) {
  writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  return *this;
}

void JsonLine::String(std::string_view text) {
  const std::string valid = WithoutInvalidBytes(text);
  writer_.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
}

void JsonLine::Int64(int64_t value) { writer_.Int64(value); }
void JsonLine::Bool(bool value) { writer_.Bool(value); }
void JsonLine::Double(double value) { writer_.Double(value); }

std::string JsonLine::Text() const {
  return std::string(text_.GetString(), text_.GetSize()) + '\n';
}

}  // namespace selenite::cli
