// Lua patterns: pattern, subject and replacement come from the input.
//
// Beside the comparison of script_target.h: `match`, `find`, `gmatch` and `gsub` go their
// own ways through the matcher, and must agree about the first match.
#include "tests/fuzz/byte_source.h"
#include "tests/fuzz/script_target.h"

namespace selenite::fuzz {
namespace {

constexpr size_t kLongestPattern = 60;
constexpr size_t kLongestReplacement = 20;
constexpr size_t kLongestSubject = 300;

constexpr std::string_view kScript = R"(
local pattern, replacement, init, most, subject = ...
local results = {}
local function keep(...)
  results[#results + 1] = table.pack(...)
  return ...
end
local found = table.pack(keep(pcall(string.find, subject, pattern, init)))
keep(pcall(string.find, subject, pattern, init, true))
local matched = table.pack(keep(pcall(string.match, subject, pattern, init)))
keep(pcall(string.gsub, subject, pattern, replacement, most))
keep(pcall(string.gsub, subject, pattern, {a = "A", [""] = "-", x = false}))
local same, text = keep(pcall(string.gsub, subject, pattern, function() end))
if same and text ~= subject then error("gsub changed what nothing was to replace") end
local same, text = keep(pcall(string.gsub, subject, pattern, "%0", most))
if same and text ~= subject then error("gsub with %0 changed the text") end
local walked = {}
keep(pcall(function()
  for a, b in string.gmatch(subject, pattern, init) do
    walked[#walked + 1] = a
    if #walked > 40 then break end
  end
end))
results[#results + 1] = walked
-- Without a special character `find` does not look at what else is wrong with a pattern.
if not pattern:find("[%^$*+?.(%[%%-]") then return table.unpack(results) end
if found[1] ~= matched[1] then error("find and match end differently") end
if found[1] and found[2] then
  if found.n > 3 then
    for i = 4, found.n do
      if found[i] ~= matched[i - 2] then error("find and match capture differently") end
    end
  elseif matched[2] ~= subject:sub(found[2], found[3]) then
    error("find and match differ")
  end
  -- gmatch takes a caret for itself.
  if pattern:sub(1, 1) ~= "^" and walked[1] ~= matched[2] then
    error("gmatch begins elsewhere")
  end
end
return table.unpack(results)
)";

}  // namespace

void TryInput(std::string_view input) {
  ByteSource bytes(input);
  static ScriptTarget target{std::string(kScript)};
  std::vector<vm::HostValue> arguments(5);
  arguments[0].value = bytes.Bytes(kLongestPattern);
  arguments[1].value = bytes.Bytes(kLongestReplacement);
  arguments[2].value = int64_t{static_cast<int8_t>(bytes.Byte())};
  if (const uint8_t most = bytes.Byte(); most < 128) arguments[3].value = int64_t{most} - 2;
  arguments[4].value = bytes.Rest().substr(0, kLongestSubject);
  target.Run(arguments);
}

}  // namespace selenite::fuzz
