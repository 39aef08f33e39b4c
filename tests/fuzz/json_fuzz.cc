// json: the input is a text to decode.
//
// Beside the comparison of script_target.h: what was decoded encodes, and the text it
// gives decodes to what encodes to the same text.
#include "tests/fuzz/byte_source.h"
#include "tests/fuzz/script_target.h"

namespace selenite::fuzz {
namespace {

constexpr std::string_view kScript = R"(
local text = ...
local json = json
if not json then return end
local decoded, value = pcall(json.decode, text)
if not decoded then return value end
local encoded, first = pcall(json.encode, value)
if not encoded then error("what was decoded does not encode: " .. tostring(first)) end
local ok, second = pcall(function() return json.encode(json.decode(first)) end)
if not ok then error("what was encoded does not decode: " .. tostring(second) .. ": " .. first) end
if first ~= second then error("encodes differently again: " .. first .. " | " .. second) end
return first
)";

}  // namespace

void TryInput(std::string_view input) {
  static ScriptTarget target{std::string(kScript)};
  std::vector<vm::HostValue> arguments(1);
  arguments[0].value = std::string(input);
  target.Run(arguments);
}

}  // namespace selenite::fuzz
