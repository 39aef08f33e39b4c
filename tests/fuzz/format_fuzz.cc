// string.format: the format and the values come from the input.
//
// Beside the comparison of script_target.h: one conversion that the input spells out is
// compared with the C library's printf, and what "%q", "%a" and "%.17g" show reads back
// as the same value.
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

#include "tests/fuzz/byte_source.h"
#include "tests/fuzz/script_target.h"

namespace selenite::fuzz {
namespace {

constexpr size_t kLongestFormat = 60;
constexpr size_t kLongestText = 60;
constexpr size_t kMostValues = 5;

constexpr std::string_view kScript = R"(
local format, spec, value, expected = ...
local made = string.format(spec, value)
if made ~= expected then error(spec .. " gives " .. made .. ", not " .. expected) end
local function reads_back(value)
  if type(value) == "table" then return end
  local shown = string.format("%q", value)
  local back = load("return " .. shown, "=quoted")()
  if math.type(back) ~= math.type(value) or back ~= value and (value == value or back == back)
     or value == 0 and 1 / value ~= 1 / back then
    error("%q shows " .. shown)
  end
  if math.type(value) == "float" and value == value and value - value == 0 then
    if tonumber(string.format("%a", value)) ~= value then error("%a differs") end
    if tonumber(string.format("%.17g", value)) ~= value then error("%.17g differs") end
    if math.type(tonumber(tostring(value))) ~= "float" then error("tostring differs") end
  elseif math.type(value) == "integer" then
    if math.tointeger(tostring(value)) ~= value then error("tostring differs") end
    if value ~= tonumber(string.format("0x%x", value)) then error("%x differs") end
  end
end
for i = 5, select("#", ...) do reads_back((select(i, ...))) end
reads_back(value)
return made, pcall(string.format, format, select(5, ...))
)";

vm::HostValue ValueFrom(ByteSource& bytes) {
  switch (bytes.Below(5)) {
    case 0: return {bytes.Float()};
    case 1: return {bytes.Bytes(kLongestText)};
    case 2: return {bytes.Chance(50)};
    default: return {bytes.Integer()};
  }
}

// A conversion that the reference allows, a value for it, and what printf makes of both.
struct Conversion {
  std::string spec;
  vm::HostValue value;
  std::string expected;
};

template <typename T>
std::string Printed(const std::string& spec, T value) {
  char text[600];
  const int length = std::snprintf(text, sizeof text, spec.c_str(), value);
  return std::string(text, static_cast<size_t>(length));
}

Conversion ConversionFrom(ByteSource& bytes) {
  static constexpr std::pair<char, std::string_view> kLetters[] = {
      {'d', "-+0 "}, {'i', "-+0 "}, {'o', "-#0"},    {'x', "-#0"},
      {'X', "-#0"},  {'a', "-+#0 "}, {'A', "-+#0 "}, {'e', "-+#0 "}, {'f', "-+#0 "},
      {'g', "-+#0 "}, {'G', "-+#0 "}, {'s', "-"},     {'c', "-"},
  };
  const auto [letter, flags] = kLetters[bytes.Below(std::size(kLetters))];
  std::string spec = "%";
  for (size_t i = 0, count = bytes.Below(4); i < count; ++i) {
    const char flag = flags[bytes.Below(flags.size())];
    if (spec.find(flag) == std::string::npos) spec += flag;
  }
  if (bytes.Chance(60)) {
    // A width does not begin with a zero: that is a flag, which not all letters have.
    if (const size_t width = bytes.Below(100); width > 0) spec += std::to_string(width);
  }
  if (letter != 'c' && bytes.Chance(60)) spec += '.' + std::to_string(bytes.Below(100));
  Conversion made;
  made.spec = spec + letter;
  if (letter == 's') {
    // With a zero in it, printf and string.format part.
    std::string text = bytes.Bytes(kLongestText);
    text.resize(std::min(text.size(), text.find('\0')));
    made.expected = Printed(made.spec, text.c_str());
    made.value.value = std::move(text);
  } else if (letter == 'c') {
    const uint8_t byte = bytes.Byte();
    made.expected = Printed(made.spec, static_cast<int>(byte));
    made.value.value = int64_t{byte};
  } else if (std::string_view("dioxX").find(letter) != std::string_view::npos) {
    const int64_t value = bytes.Integer();
    made.expected = Printed(spec + "ll" + letter, static_cast<long long>(value));
    made.value.value = value;
  } else {
    const double value = bytes.Float();
    made.expected = Printed(made.spec, value);
    made.value.value = value;
  }
  return made;
}

}  // namespace

void TryInput(std::string_view input) {
  ByteSource bytes(input);
  static ScriptTarget target{std::string(kScript)};
  Conversion conversion = ConversionFrom(bytes);
  std::vector<vm::HostValue> arguments(4);
  arguments[1].value = std::move(conversion.spec);
  arguments[2] = std::move(conversion.value);
  arguments[3].value = std::move(conversion.expected);
  for (size_t i = 0, count = bytes.Below(kMostValues + 1); i < count; ++i) {
    arguments.push_back(ValueFrom(bytes));
  }
  arguments[0].value = bytes.Rest().substr(0, kLongestFormat);
  target.Run(arguments);
}

}  // namespace selenite::fuzz
