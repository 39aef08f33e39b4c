-- A JSON encoder and decoder.
--
-- The decoder is a recursive descent over the bytes of the text: one function per kind of value,
-- each given the position where its value starts and giving back the value and the position after
-- it. Patterns anchored with a start position do the scanning. An error is raised as a table that
-- holds the message and the line and column, so that a caller can tell it from a fault of the
-- program; `decode` turns it into nil and a message.
--
-- The encoder writes object keys in sorted order, which makes its output the same every time. JSON
-- null has no Lua value that could stand in a table, so one unique table serves as `null`. An empty
-- table is an empty array unless it is marked as an object by its metatable.
--
-- What the program exercises: string patterns with positions, string.format, utf8, errors with
-- table values, recursion, table.sort, table.concat, integers against floats.

local json = {}

json.null = setmetatable({}, {__tostring = function() return "null" end})
local object_mark = {__name = "object"}

function json.object(fields) return setmetatable(fields or {}, object_mark) end

-- Decoding ---------------------------------------------------------------------------------------

local parse_value

local function fail(text, at, message)
  local line, start = 1, 1
  for newline in text:sub(1, at - 1):gmatch("()\n") do
    line = line + 1
    start = newline + 1
  end
  error({message = message, line = line, column = at - start + 1})
end

local function skip(text, at) return text:match("^[ \t\r\n]*()", at) end

local plain_escapes = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/",
  b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}

local function parse_unicode(text, at)
  local digits = text:match("^%x%x%x%x", at)
  if not digits then fail(text, at, "four hexadecimal digits expected") end
  local code = tonumber(digits, 16)
  at = at + 4
  if code >= 0xD800 and code < 0xDC00 then
    local low = text:match("^\\u(%x%x%x%x)", at)
    low = low and tonumber(low, 16)
    if not low or low < 0xDC00 or low > 0xDFFF then fail(text, at, "low surrogate expected") end
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
    at = at + 6
  elseif code >= 0xDC00 and code <= 0xDFFF then
    fail(text, at - 4, "lonely low surrogate")
  end
  return utf8.char(code), at
end

local function parse_string(text, at)
  local parts = {}
  at = at + 1
  while true do
    local run, stop = text:match('^([^"\\%c]*)()', at)
    parts[#parts + 1] = run
    at = stop
    local c = text:sub(at, at)
    if c == '"' then return table.concat(parts), at + 1 end
    if c ~= "\\" then fail(text, at, c == "" and "unfinished string" or "control character in string") end
    local e = text:sub(at + 1, at + 1)
    if e == "u" then
      parts[#parts + 1], at = parse_unicode(text, at + 2)
    elseif plain_escapes[e] then
      parts[#parts + 1] = plain_escapes[e]
      at = at + 2
    else
      fail(text, at, "unknown escape")
    end
  end
end

local function parse_number(text, at)
  local whole, stop = text:match("^(%-?%d+)()", at)
  if not whole then fail(text, at, "digit expected") end
  if whole:find("^%-?0%d") then fail(text, at, "leading zero") end
  local fraction, after = text:match("^(%.%d+)()", stop)
  if fraction then stop = after end
  local exponent, last = text:match("^([eE][+-]?%d+)()", stop)
  if exponent then stop = last end
  local digits = whole .. (fraction or "") .. (exponent or "")
  return fraction and tonumber(digits) or exponent and tonumber(digits) or math.tointeger(digits)
    or tonumber(digits), stop
end

local function parse_array(text, at)
  local array = {}
  at = skip(text, at + 1)
  if text:byte(at) == 93 then return array, at + 1 end
  while true do
    array[#array + 1], at = parse_value(text, at)
    at = skip(text, at)
    local c = text:sub(at, at)
    if c == "]" then return array, at + 1 end
    if c ~= "," then fail(text, at, "',' or ']' expected") end
    at = skip(text, at + 1)
  end
end

local function parse_object(text, at)
  local object = json.object()
  at = skip(text, at + 1)
  if text:byte(at) == 125 then return object, at + 1 end
  while true do
    if text:byte(at) ~= 34 then fail(text, at, "string key expected") end
    local key
    key, at = parse_string(text, at)
    at = skip(text, at)
    if text:byte(at) ~= 58 then fail(text, at, "':' expected") end
    object[key], at = parse_value(text, skip(text, at + 1))
    at = skip(text, at)
    local c = text:sub(at, at)
    if c == "}" then return object, at + 1 end
    if c ~= "," then fail(text, at, "',' or '}' expected") end
    at = skip(text, at + 1)
  end
end

local words = {["true"] = true, ["false"] = false, null = json.null}

function parse_value(text, at)
  local c = text:sub(at, at)
  if c == "{" then return parse_object(text, at) end
  if c == "[" then return parse_array(text, at) end
  if c == '"' then return parse_string(text, at) end
  if c:find("^[-%d]") then return parse_number(text, at) end
  local word, stop = text:match("^(%a+)()", at)
  if words[word] ~= nil then return words[word], stop end
  fail(text, at, c == "" and "value expected before the end" or "unexpected '" .. (word or c) .. "'")
end

function json.decode(text)
  local ok, value, at = pcall(function()
    local value, at = parse_value(text, skip(text, 1))
    at = skip(text, at)
    if at <= #text then fail(text, at, "text after the value") end
    return value, at
  end)
  if ok then return value end
  if type(value) ~= "table" then error(value, 0) end
  return nil, ("%d:%d: %s"):format(value.line, value.column, value.message)
end

-- Encoding ---------------------------------------------------------------------------------------

local short_escapes = {['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f",
                       ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t"}

local function encode_string(s)
  return '"' .. s:gsub('[%c"\\\127]', function(c)
    return short_escapes[c] or ("\\u%04x"):format(c:byte())
  end) .. '"'
end

local function encode_number(n)
  if n ~= n or n == math.huge or n == -math.huge then error("number has no JSON form", 0) end
  if math.type(n) == "integer" then return ("%d"):format(n) end
  return (("%.14g"):format(n))
end

local function is_array(t)
  if getmetatable(t) == object_mark then return false end
  local n = 0
  for k in pairs(t) do
    if math.type(k) ~= "integer" then return false end
    n = n + 1
  end
  return n == #t
end

local function encode(value, indent, depth, open)
  local kind = type(value)
  if value == json.null or value == nil then return "null" end
  if kind == "boolean" then return tostring(value) end
  if kind == "number" then return encode_number(value) end
  if kind == "string" then return encode_string(value) end
  if kind ~= "table" then error("no JSON form for a " .. kind, 0) end
  if open[value] then error("cycle in the value", 0) end
  open[value] = true
  local parts, left, right = {}, "[", "]"
  if is_array(value) then
    for i, v in ipairs(value) do parts[i] = encode(v, indent, depth + 1, open) end
  else
    left, right = "{", "}"
    local keys = {}
    for k in pairs(value) do
      if type(k) ~= "string" then error("object key is a " .. type(k), 0) end
      keys[#keys + 1] = k
    end
    table.sort(keys)
    for i, k in ipairs(keys) do
      parts[i] = encode_string(k) .. (indent and ": " or ":") .. encode(value[k], indent, depth + 1, open)
    end
  end
  open[value] = nil
  if #parts == 0 then return left .. right end
  if not indent then return left .. table.concat(parts, ",") .. right end
  local outer, inner = indent:rep(depth), indent:rep(depth + 1)
  return left .. "\n" .. inner .. table.concat(parts, ",\n" .. inner) .. "\n" .. outer .. right
end

function json.encode(value, indent) return encode(value, indent, 0, {}) end

-- The cases --------------------------------------------------------------------------------------

print("== round trips")
for _, text in ipairs {
  "null", "true", "false", "0", "-1", "3.25", "1e3", "-2.5E-3", "9223372036854775807",
  "9223372036854775808", '""', '"plain"', "[]", "{}", "[1,[2,[3,[4]]]]",
  '{"b":1,"a":[true,null],"c":{"z":{},"y":[]}}', ' [ 1 , "two" , { "three" : 3 } ] ',
} do
  local value, message = json.decode(text)
  print(("%-45s -> %s"):format(text, message or json.encode(value)))
end

print("== escapes")
for _, text in ipairs {
  [["a\"b\\c\/d"]], [["tab\tline\nreturn\rfeed\fback\b"]], [["\u0041\u00e9\u20ac"]],
  [["\ud83d\ude00 smile"]], [["\u0000 and \u001f"]], '"raw äöü €"',
} do
  local value = json.decode(text)
  print(#value, utf8.len(value), json.encode(value))
end

print("== errors")
for _, text in ipairs {
  "", "   ", "[1,2", "[1 2]", "{\"a\" 1}", "{a:1}", "{\"a\":1,}", "[1,]", "tru", "nulls", "01",
  "-", "1.", "\"abc", "\"a\nb\"", "\"\\x\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\"",
  "[1,\n 2,\n  ?]", "{} {}", "[" , "]", "{\"a\":{\"b\":[1,2,{\"c\":}]}}",
} do
  local value, message = json.decode(text)
  print(("%-28s %s"):format((text:gsub("%c", "~")), value == nil and message or "accepted"))
end

print("== what cannot be encoded")
local cycle = {1, {2}}
cycle[2][2] = cycle
for name, value in ipairs {print, cycle, {[1] = 1, [3] = 3}, {[true] = 1}, 0 / 0, {1 / 0}} do
  print(name, select(2, pcall(json.encode, value)))
end

print("== indented")
local document = {
  title = "Inventory", version = 3, ratio = 0.5, tags = {"a", "b"}, empty = {}, none = json.null,
  items = {{id = 1, name = "bolt", sizes = {4, 5, 6}}, {id = 2, name = 'nut "M4"', sizes = {4}}},
  nothing = json.object(),
}
local pretty = json.encode(document, "  ")
print(pretty)
print(json.encode(json.decode(pretty)) == json.encode(document))

print("== depth and size")
local deep = ("["):rep(150) .. ("]"):rep(150)
print(json.encode(json.decode(deep)) == deep)
local rows = {}
for i = 1, 300 do
  rows[i] = {id = i, square = i * i, half = i / 2, name = "row " .. i, odd = i % 2 == 1}
end
local text = json.encode(rows)
local back = json.decode(text)
local sum, halves = 0, 0.0
for _, row in ipairs(back) do sum, halves = sum + row.square, halves + row.half end
print(#text, #back, sum, halves, back[300].name, back[7].odd, math.type(back[1].half))
print(json.encode(back) == text)
