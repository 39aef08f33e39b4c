-- tests/modules/json_encode_long.lua: strings of every length at the bounds of a piece, objects of 20,000 members
-- Strings as long as they like, across every bound of a piece.
local piece = ("0123456789abcdef"):rep(32) -- 512 bytes
for _, n in ipairs({511, 512, 513, 65535, 65536, 65537, 200000}) do
  local s = piece:rep(n // 512 + 1):sub(1, n)
  assert(json.encode(s) == '"' .. s .. '"')
  local accents = ("é"):rep(n)
  assert(json.encode(accents) == '"' .. accents .. '"')
  assert(json.encode("x" .. accents) == '"x' .. accents .. '"')
  assert(json.encode(("\1"):rep(n)) == '"' .. ("\\u0001"):rep(n) .. '"')
end
local many = {}
for i = 1, 20000 do many[i] = i end
assert(json.encode(many) == "[" .. table.concat(many, ",") .. "]")
local names, parts = {}, {}
for i = 1, 20000 do
  names["n" .. i] = i
  parts[i] = '"n' .. i .. '":' .. i
end
assert(json.encode(names) == "{" .. table.concat(parts, ",") .. "}")
for i = 1, 19999 do names["n" .. i] = nil end
print(json.encode(names))  --> {"n20000":20000}
names.n20000 = nil
print(json.encode(names))  --> {}
