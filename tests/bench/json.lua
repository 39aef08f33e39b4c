-- JSON: a document of records becomes text, and the text a document again. Scanning with
-- string.find and string.byte, escapes with string.gsub, pieces joined by table.concat, tables of
-- two shapes.
--
-- Argument: the number of rounds. 84 by default.
-- Small: 1
-- Counted: 3
local rounds = tonumber((...)) or 84
local RECORDS = 500

local byte, char, find, format, gsub, sub = string.byte, string.char, string.find, string.format,
                                            string.gsub, string.sub
local floor = math.floor

-- What stands for null: nil cannot be an item.
local null = setmetatable({}, {__tostring = function() return "null" end})

local escapes = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r",
  ["\t"] = "\\t",
}

local function escape(character)
  return escapes[character] or format("\\u%04x", byte(character))
end

local function encode_string(text) return '"' .. gsub(text, '[%c"\\]', escape) .. '"' end

local function encode_number(number)
  assert(number == number and number < math.huge and number > -math.huge, "not a JSON number")
  if floor(number) == number and number < 1e15 and number > -1e15 then
    return format("%d", number)
  end
  return format("%.14g", number)
end

local encode_value

-- A table is an array if it has an item at 1 or says so; its fields go in the order of their names.
local function encode_table(value, pieces)
  if value[1] ~= nil or value.is_array then
    pieces[#pieces + 1] = "["
    for i = 1, #value do
      if i > 1 then pieces[#pieces + 1] = "," end
      encode_value(value[i], pieces)
    end
    pieces[#pieces + 1] = "]"
    return
  end
  local names = {}
  for name in pairs(value) do
    assert(type(name) == "string", "the name of a field is not a string")
    names[#names + 1] = name
  end
  table.sort(names)
  local opening = "{"
  for _, name in ipairs(names) do
    pieces[#pieces + 1] = opening
    pieces[#pieces + 1] = encode_string(name)
    pieces[#pieces + 1] = ":"
    encode_value(value[name], pieces)
    opening = ","
  end
  if opening == "{" then pieces[#pieces + 1] = opening end
  pieces[#pieces + 1] = "}"
end

local encoders = {
  string = function(value, pieces) pieces[#pieces + 1] = encode_string(value) end,
  number = function(value, pieces) pieces[#pieces + 1] = encode_number(value) end,
  boolean = function(value, pieces) pieces[#pieces + 1] = tostring(value) end,
  table = function(value, pieces)
    if value == null then
      pieces[#pieces + 1] = "null"
    else
      encode_table(value, pieces)
    end
  end,
}

function encode_value(value, pieces)
  local encoder = encoders[type(value)]
  if not encoder then error("a " .. type(value) .. " cannot be encoded") end
  encoder(value, pieces)
end

local function encode(value)
  local pieces = {}
  encode_value(value, pieces)
  return table.concat(pieces)
end

local function fail(text, position, what)
  local _, lines = gsub(sub(text, 1, position), "\n", "")
  error(format("JSON, line %d, byte %d: %s", lines + 1, position, what))
end

local function utf8_bytes(code)
  if code < 0x80 then return char(code) end
  if code < 0x800 then return char(0xC0 + floor(code / 64), 0x80 + code % 64) end
  if code < 0x10000 then
    return char(0xE0 + floor(code / 4096), 0x80 + floor(code / 64) % 64, 0x80 + code % 64)
  end
  return char(0xF0 + floor(code / 262144), 0x80 + floor(code / 4096) % 64,
              0x80 + floor(code / 64) % 64, 0x80 + code % 64)
end

local unescapes = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}

-- A decoder of a kind of value is given the position of its first byte and returns the value and
-- the position behind it.
local decode_value

local function skip_space(text, position)
  local _, last = find(text, "^[ \n\r\t]*", position)
  return last + 1
end

local function decode_escape(text, position)
  local letter = sub(text, position, position)
  if letter ~= "u" then
    local character = unescapes[letter]
    if not character then fail(text, position, "unknown escape") end
    return character, position + 1
  end
  local code = tonumber(sub(text, position + 1, position + 4), 16)
  if not code then fail(text, position, "four hexadecimal digits expected") end
  position = position + 5
  if code >= 0xD800 and code < 0xDC00 and sub(text, position, position + 1) == "\\u" then
    local low = tonumber(sub(text, position + 2, position + 5), 16)
    if low and low >= 0xDC00 and low < 0xE000 then
      return utf8_bytes(0x10000 + (code - 0xD800) * 1024 + low - 0xDC00), position + 6
    end
  end
  return utf8_bytes(code), position
end

local function decode_string(text, position)
  local start = position + 1
  local stop = find(text, '["\\%c]', start)
  if stop and byte(text, stop) == 34 then return sub(text, start, stop - 1), stop + 1 end
  local pieces = {}
  while true do
    if not stop then fail(text, position, "a string does not end") end
    pieces[#pieces + 1] = sub(text, start, stop - 1)
    local code = byte(text, stop)
    if code == 34 then return table.concat(pieces), stop + 1 end
    if code ~= 92 then fail(text, stop, "a control character in a string") end
    pieces[#pieces + 1], start = decode_escape(text, stop + 1)
    stop = find(text, '["\\%c]', start)
  end
end

local function decode_number(text, position)
  local _, last = find(text, "^-?%d+%.?%d*[eE]?[+-]?%d*", position)
  local number = last and tonumber(sub(text, position, last))
  if not number then fail(text, position, "a number expected") end
  return number, last + 1
end

local function decode_array(text, position)
  local items, count = {}, 0
  position = skip_space(text, position + 1)
  if byte(text, position) == 93 then return items, position + 1 end
  while true do
    count = count + 1
    items[count], position = decode_value(text, position)
    position = skip_space(text, position)
    local code = byte(text, position)
    position = position + 1
    if code == 93 then return items, position end
    if code ~= 44 then fail(text, position - 1, "',' or ']' expected") end
  end
end

local function decode_object(text, position)
  local fields = {}
  position = skip_space(text, position + 1)
  if byte(text, position) == 125 then return fields, position + 1 end
  while true do
    if byte(text, position) ~= 34 then fail(text, position, "a name expected") end
    local name
    name, position = decode_string(text, position)
    position = skip_space(text, position)
    if byte(text, position) ~= 58 then fail(text, position, "':' expected") end
    fields[name], position = decode_value(text, position + 1)
    position = skip_space(text, position)
    local code = byte(text, position)
    if code == 125 then return fields, position + 1 end
    if code ~= 44 then fail(text, position, "',' or '}' expected") end
    position = skip_space(text, position + 1)
  end
end

local function word(spelling, value)
  return function(text, position)
    local stop = position + #spelling
    if sub(text, position, stop - 1) ~= spelling then fail(text, position, "unknown word") end
    return value, stop
  end
end

local decoders = {
  [34] = decode_string, [91] = decode_array, [123] = decode_object, [45] = decode_number,
  [116] = word("true", true), [102] = word("false", false), [110] = word("null", null),
}
for digit = 48, 57 do decoders[digit] = decode_number end

function decode_value(text, position)
  position = skip_space(text, position)
  local decoder = decoders[byte(text, position)]
  if not decoder then fail(text, position, "a value expected") end
  return decoder(text, position)
end

local function decode(text)
  local value, position = decode_value(text, 1)
  position = skip_space(text, position)
  if position <= #text then fail(text, position, "something behind the value") end
  return value
end

local function equal(a, b)
  if type(a) ~= "table" or type(b) ~= "table" or a == null or b == null then return a == b end
  for name, value in pairs(a) do
    if not equal(value, b[name]) then return false end
  end
  for name in pairs(b) do
    if a[name] == nil then return false end
  end
  return true
end

-- What is read as it is written, and what is not JSON.
assert(equal(decode('{"a": [1, -2.5e1, true, null], "b": "\\u00e9\\ud83d\\ude00\\n", "c": {}}'),
             {a = {1, -25, true, null}, b = "\195\169\240\159\152\128\n", c = {}}))
for _, wrong in ipairs({"", "[1 2]", '{"a" 1}', '"open', "nul", "[1]x", '"\\x"', "[01x]"}) do
  assert(not pcall(decode, wrong))
end

local names = {"Ada", "Grace", "Jos\195\169", "O\"Hara", "Back\\slash", "Tab\tand\nline", "Edsger"}

local function record(i)
  local scores = {}
  for k = 1, i % 6 + 1 do scores[k] = (i * k % 97) / 8 end
  return {
    id = i,
    name = names[i % #names + 1],
    text = ("item %d of the list, with some words in it"):format(i),
    active = i % 3 == 0,
    parent = i % 5 == 0 and null or i - 1,
    scores = scores,
    place = {latitude = i * 0.25 - 60, longitude = i % 360 - 180.5, tags = {"a" .. i % 10, "b"}},
  }
end

local document = {version = 1, records = {}}
for i = 1, RECORDS do document.records[i] = record(i) end

local text, bytes = nil, 0
for round = 1, rounds do
  document.version = round
  text = encode(document)
  bytes = bytes + #text
  local copy = decode(text)
  assert(copy.version == round and #copy.records == RECORDS)
  if round == 1 or round == rounds then
    assert(equal(copy, document))
    assert(encode(copy) == text)
  end
end

local checksum = 0
for i = 1, #text, 101 do checksum = (checksum * 31 + byte(text, i)) % 1000003 end
print("json", rounds, bytes, checksum)
