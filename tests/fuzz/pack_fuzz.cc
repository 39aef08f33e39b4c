// string.pack, unpack and packsize: the format and the data come from the input.
//
// Beside the comparison of script_target.h: what was packed has the size that packsize
// says, unpacks, and packs to the same bytes again.
#include "tests/fuzz/byte_source.h"
#include "tests/fuzz/script_target.h"

namespace selenite::fuzz {
namespace {

constexpr size_t kLongestFormat = 40;
constexpr size_t kLongestText = 40;
constexpr size_t kMostValues = 8;

constexpr std::string_view kScript = R"(
local format, position, data = ...
local size_known, size = pcall(string.packsize, format)
local raw = table.pack(pcall(string.unpack, format, data, position))
local packed, bytes = pcall(string.pack, format, select(4, ...))
local again
if packed then
  if size_known and #bytes ~= size then error("packsize says " .. size .. ", not " .. #bytes) end
  local values = table.pack(pcall(string.unpack, format, bytes))
  if not values[1] then error("does not unpack: " .. values[2]) end
  if values[values.n] ~= #bytes + 1 then error("unpack ends at " .. values[values.n]) end
  local comparable = true
  for i = 2, values.n - 1 do
    -- The bits of a NaN may change on the way.
    if values[i] ~= values[i] then comparable = false end
  end
  if comparable then
    again = string.pack(format, table.unpack(values, 2, values.n - 1))
    if again ~= bytes then error("packs differently again") end
  end
elseif size_known and #data >= size then
  -- Nothing of variable size: any data of that size is good, but for integers that do not fit.
  local ok, message = pcall(string.unpack, format, data)
  if not ok and not message:find("does not fit", 1, true) then error("refused: " .. message) end
end
return size_known, size, packed, bytes, table.unpack(raw, 1, raw.n)
)";

vm::HostValue ValueFrom(ByteSource& bytes) {
  switch (bytes.Below(4)) {
    case 0: return {bytes.Float()};
    case 1: return {bytes.Bytes(kLongestText)};
    default: return {bytes.Integer()};
  }
}

}  // namespace

void TryInput(std::string_view input) {
  ByteSource bytes(input);
  static ScriptTarget target{std::string(kScript)};
  std::vector<vm::HostValue> arguments(3);
  arguments[0].value = bytes.Bytes(kLongestFormat);
  arguments[1].value = int64_t{static_cast<int8_t>(bytes.Byte())};
  for (size_t i = 0, count = bytes.Below(kMostValues + 1); i < count; ++i) {
    arguments.push_back(ValueFrom(bytes));
  }
  arguments[2].value = bytes.Rest();
  target.Run(arguments);
}

}  // namespace selenite::fuzz
