-- The string library, utf8, tostring, tonumber, `..` and comparisons with arguments drawn from a fixed
-- seed: right ones, wrong ones and odd ones, so that the quick forms of the functions meet all that they
-- leave to the others. What they say, errors included, is summed up; lua5.4 gives the same sums.

-- Numbers from a generator of its own.
local state = 12345
local function below(limit)
  state = state * 6364136223846793005 + 1442695040888963407
  local bits = (state ~ (state >> 29)) * 0x2545F4914F6CDD1D
  return ((bits ~ (bits >> 32)) >> 1) % limit
end
local function one_of(list) return list[below(#list) + 1] end

local function several(most, draw)
  local parts = {}
  for i = 1, below(most) do parts[i] = draw() end
  return table.concat(parts)
end

local letters = "aabbc,, x1(2)3_.\0%-"
local items = {
  "a", "b", "%a", "%d+", "%s*", ".", ".-", "[^,]", "[a-c]+", "(", ")", "()", "%1", "%b()", "%f[%w]", "^", "$",
  "-", "*", "+", "?", "x", ",", "%w*", "(%a+)", "(.)", "%", "[", "]", "[%w_]", "ab", "%.", "%z", "[^%s]-",
  "(%d%d)",
}
local conversions = {
  "%d", "%5d", "%s", "%-6s|", "%x", "%g", "%.3f", "%q", "%c", "%5.1f", "%%", "%i", "%10.3s", "%e", "%", "%y",
  "%a", "text", "%o", "%+d", "% d",
}
local options = {
  "<i4", ">i2", "b", "z", "s1", "d", "f", "j", "I3", "!4 i4", "x", "s4", "c5", "B", "n", "i16",
}

local function text(most)
  return several(most, function()
    local at = below(#letters) + 1
    return letters:sub(at, at)
  end)
end
local function pattern() return several(5, function() return one_of(items) end) end
local function format() return several(4, function() return one_of(conversions) end) end
local function argument()
  local kind = below(12)
  if kind == 0 then return nil end
  if kind == 1 then return below(10) / 2 end
  if kind == 2 then return text(6) end
  if kind == 3 then return true end
  if kind == 4 then return tostring(below(9)) end
  if kind == 5 then return -below(12) end
  return below(14) - 3
end

local sum = 0
local function add(...)
  local shown = {select("#", ...)}
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    shown[#shown + 1] = type(value) == "function" and "function" or tostring(value)
  end
  local line = table.concat(shown, "\1")
  for i = 1, #line do sum = (sum * 31 + line:byte(i)) % 1000000007 end
end
-- Adds what `body` returns or how it fails.
local function try(body, ...) add(pcall(body, ...)) end

local function search(s, p)
  try(function() return s:find(p, argument(), below(6) == 0) end)
  try(function() return s:find(p) end)
  try(function() return s:find(text(4), below(5), true) end)
  try(function() return s:match(p, argument()) end)
  try(function() return s:match(p) end)
  try(function()
    local found = {}
    for a, b, c, d in s:gmatch(p) do
      found[#found + 1] = tostring(a) .. tostring(b) .. tostring(c) .. tostring(d)
    end
    return table.concat(found, ";")
  end)
  try(function() return s:gsub(p, "<%0>") end)
  try(function() return s:gsub(p, {a = "AA", b = 1, ab = false}, argument()) end)
  try(function() return s:gsub(p, function(x) return x == "a" and "Q" end) end)
  try(function() return s:gsub(p, string.upper) end)
  try(function() return s:gsub(p, string.rep) end)
  try(function() return s:gsub(p, "%1%%" .. text(3)) end)
end

local function cut(s)
  try(function() return s:sub(argument(), argument()) end)
  try(function() return s:sub(argument()) end)
  try(function() return s:byte(argument(), argument()) end)
  try(function() return s:byte(argument()) end)
  try(function() return string.char(below(256), below(300), 65) end)
  try(function() return string.char(argument()) end)
  try(function() return s:upper(), s:lower(), s:reverse(), s:len(), #s end)
  try(function() return s:rep(argument()), s:rep(argument(), text(3)) end)
  try(function() return s:rep(below(5), argument()) end)
  try(function() return string.sub(s, 2, 3) end)
end

local function convert(s)
  try(function() return format():format(argument(), argument(), argument(), argument()) end)
  try(function() return format():format(below(100), below(1000) / 7, s, below(10)) end)
  try(function() return tostring(argument()) end)
  try(function() return tonumber(argument()) end)
  try(function() return tonumber(text(4), argument()) end)
  try(function() return tonumber(tostring(below(10000)), below(40)) end)
end

local function join_and_compare(s, p)
  try(function()
    return s .. (argument() or "") .. below(10) / 2 .. text(40) .. -below(5)
  end)
  add(s < text(3), s <= text(2), s == text(2), s .. s .. s == s .. s .. s, s > p)
  local long = s:rep(3) .. "x"
  add(long == s:rep(3) .. "x", long < s:rep(3) .. "y", long == "y" .. long, long <= long .. "a")
end

local function walk_utf8(s)
  try(function() return utf8.char(below(0x800), below(0x11000), below(100)) end)
  local u = utf8.char(below(0x800), below(100), below(0x11000), 0x20AC, below(90))
  if below(4) == 0 then u = u .. s .. "\xC0" end
  try(function() return utf8.len(u), utf8.len(s), utf8.len(u, argument()), utf8.codepoint(u, 1) end)
  try(function()
    local codes = {}
    for at, code in utf8.codes(u) do codes[#codes + 1] = at .. ":" .. code end
    return table.concat(codes, ",")
  end)
  try(function() return utf8.offset(u, below(6) - 2), utf8.codepoint(u, 1, below(5)) end)
end

local function pack(s)
  local form = one_of(options) .. one_of(options)
  try(string.pack, form, below(200), (s:gsub("%z", "")))
  local ok, packed = pcall(string.pack, form, below(200), below(300))
  add(ok, packed)
  try(function() return string.unpack(form, ok and packed or s) end)
  try(function() return string.unpack(form, packed .. s, argument()) end)
  try(string.packsize, form)
end

for round = 1, 400 do
  local s, p = text(30), pattern()
  search(s, p)
  cut(s)
  convert(s)
  join_and_compare(s, p)
  walk_utf8(s)
  pack(s)
  if round % 100 == 0 then print(round, sum) end
end
