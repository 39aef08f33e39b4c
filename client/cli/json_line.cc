#include "client/cli/json_line.h"

namespace selenite::cli {
namespace {

// Bytes of the well-formed UTF-8 character that `text` begins with; 0: none.
size_t CharacterLength(std::string_view text) {
  auto byte = [text](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // Too long for what they say, a half of a pair, beyond the last character.
  if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) >= 0xA0) ||
      (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) >= 0x90)) {
    return 0;
  }
  return length;
}

// `text` with U+FFFD instead of each byte that belongs to no character.
std::string WithoutInvalidBytes(std::string_view text) {
  std::string valid;
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    valid += length == 0 ? "\uFFFD" : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
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
