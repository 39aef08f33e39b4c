// JSON on one line, written by RapidJSON.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace selenite::cli {

// One JSON value, its parts in the order of the calls. Each member of an object
// is a Key and what follows it.
class JsonLine {
 public:
  JsonLine();
  ~JsonLine();

  void StartObject();
  void EndObject();
  void StartArray();
  void EndArray();
  JsonLine& Key(std::string_view name);
  // Bytes that are not UTF-8 become the replacement character: JSON has no bytes.
  void String(std::string_view text);
  void Int64(int64_t value);
  void Bool(bool value);
  void Double(double value);

  // The line, its line break included. REQUIRES: all that was started has ended.
  std::string Text() const;

 private:
  rapidjson::StringBuffer text_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

}  // namespace selenite::cli
