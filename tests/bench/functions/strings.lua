-- One function of the string library at a time, in a loop and little else.
--
-- Arguments: the name of a case (or `all`, each in turn with its answer checked and nothing timed),
-- and a factor for the number of rounds. `list` prints the names.
-- Small: all 0.01
local name, factor = (...) or "all", tonumber((select(2, ...))) or 1

local words = {"alpha", "Beta", "gamma", "Delta", "x1", "y22", "z333", "end"}
local line = "gamma = 417; key_417: 'Beta x1', date 2017-10-26"
local long = ("The quick brown fox jumps over the lazy dog. "):rep(20)

-- Each case is a number of rounds and a function of that number. What the function returns must not
-- depend on it: it is the answer of its last round, and must be equal to the third value.
local cases = {
  find_plain = {4e6, function(rounds)
    local at
    for _ = 1, rounds do at = line:find("date", 1, true) end
    return at
  end, 34},
  find_plain_long = {2e6, function(rounds)
    local at
    for _ = 1, rounds do at = long:find("dog. The lazy", 1, true) end
    return at
  end, nil},
  find_pattern = {2e6, function(rounds)
    local first, last
    for _ = 1, rounds do first, last = line:find("key_%d*7:") end
    return first .. "," .. last
  end, "14,21"},
  match_captures = {1.5e6, function(rounds)
    local word, digits
    for _ = 1, rounds do word, digits = line:match("^(%w+)%s*=%s*(%d+)") end
    return word .. digits
  end, "gamma417"},
  match_set = {1.5e6, function(rounds)
    local found
    for _ = 1, rounds do found = line:match("[^;]*;%s*([%w_]+)") end
    return found
  end, "key_417"},
  match_lazy = {1.5e6, function(rounds)
    local found
    for _ = 1, rounds do found = line:match("'(.-)'") end
    return found
  end, "Beta x1"},
  match_trim = {1.5e6, function(rounds)
    local found
    for _ = 1, rounds do found = ("   some text here   "):match("^%s*(.-)%s*$") end
    return found
  end, "some text here"},
  gmatch = {2e4, function(rounds)
    local count
    for _ = 1, rounds do
      count = 0
      for _ in long:gmatch("%a+") do count = count + 1 end
    end
    return count
  end, 180},
  gmatch_fields = {5e5, function(rounds)
    local count
    for _ = 1, rounds do
      count = 0
      for _ in ("a,bc,,def,1234"):gmatch("[^,]+") do count = count + 1 end
    end
    return count
  end, 4},
  gsub_template = {3e4, function(rounds)
    local text
    for _ = 1, rounds do text = long:gsub("(%a+) (%a+)", "%2 %1") end
    return #text .. text:sub(1, 9)
  end, "900quick The"},
  gsub_constant = {5e4, function(rounds)
    local text
    for _ = 1, rounds do text = long:gsub("o", "0") end
    return text:sub(-6)
  end, " d0g. "},
  gsub_table = {2e4, function(rounds)
    local text
    local known = {fox = "cat", dog = "mouse"}
    for _ = 1, rounds do text = long:gsub("%a+", known) end
    return #text
  end, 940},
  gsub_function = {8e3, function(rounds)
    local text
    local upper = string.upper
    for _ = 1, rounds do text = long:gsub("%a+", upper) end
    return text:sub(1, 9)
  end, "THE QUICK"},
  gsub_none = {2e6, function(rounds)
    local text
    for _ = 1, rounds do text = line:gsub("%%", "percent") end
    return #text
  end, 48},
  format_integer = {3e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = string.format("%d", i + 12345) end
    return text
  end, "12345"},
  format_padded = {2e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = string.format("%5d|%-8s|%04x", i % 1000, "ab", i % 255) end
    return text
  end, "    0|ab      |0000"},
  format_string = {3e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = string.format("%s: %s", words[i % 8 + 1], i) end
    return text
  end, "alpha: 0"},
  format_fixed = {2e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = string.format("%.2f", i / 7 + 0.5) end
    return text
  end, "0.50"},
  format_general = {2e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = string.format("%g", i * 0.37 + 1.25) end
    return text
  end, "1.25"},
  format_precise = {1e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = string.format("%.14g", i / 3 + 0.1) end
    return text
  end, "0.1"},
  format_hexadecimal = {3e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = string.format("%x", i + 0xbeef) end
    return text
  end, "beef"},
  format_quoted = {2e6, function(rounds)
    local text
    for _ = 1, rounds do text = string.format("%q", "a\n\"quoted\" line\0") end
    return #text
  end, 22},
  rep = {3e6, function(rounds)
    local text
    for _ = 1, rounds do text = ("ab"):rep(10, ",") end
    return #text
  end, 29},
  rep_long = {1e6, function(rounds)
    local text
    for _ = 1, rounds do text = ("x"):rep(1000) end
    return #text
  end, 1000},
  concat_two = {5e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = "field_" .. i % 100 end
    return text
  end, "field_0"},
  concat_words = {5e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = words[i % 8 + 1] .. "=" .. words[i % 5 + 1] end
    return text
  end, "alpha=alpha"},
  concat_new = {4e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = "item " .. i .. ", " end
    return text
  end, "item 0, "},
  concat_long = {3e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = line .. i % 10 end
    return #text
  end, 49},
  concat_floats = {1.5e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = i + 0.25 .. "" end
    return text
  end, "0.25"},
  table_concat = {2e5, function(rounds)
    local text
    local parts = {}
    for i = 1, 40 do parts[i] = words[i % 8 + 1] end
    for _ = 1, rounds do text = table.concat(parts, ", ") end
    return #text
  end, 233},
  sub = {5e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = line:sub(i % 9 + 1, i % 9 + 5) end
    return text
  end, "gamma"},
  sub_one = {6e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = line:sub(i % 32 + 1, i % 32 + 1) end
    return text
  end, "g"},
  byte = {8e6, function(rounds)
    local sum
    for i = rounds - 1, 0, -1 do sum = line:byte(i % 32 + 1) end
    return sum
  end, 103},
  byte_many = {3e6, function(rounds)
    local a, b, c, d
    for _ = 1, rounds do a, b, c, d = line:byte(1, 4) end
    return a + b + c + d
  end, 418},
  char = {6e6, function(rounds)
    local text
    local char = string.char
    for i = rounds - 1, 0, -1 do text = char(97 + i % 26) end
    return text
  end, "a"},
  char_many = {3e6, function(rounds)
    local text
    local char = string.char
    for i = rounds - 1, 0, -1 do text = char(97 + i % 26, 98, 99, 100) end
    return text
  end, "abcd"},
  upper = {4e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = words[i % 8 + 1]:upper() end
    return text
  end, "ALPHA"},
  lower_long = {6e5, function(rounds)
    local text
    for _ = 1, rounds do text = long:lower() end
    return text:sub(1, 9)
  end, "the quick"},
  reverse = {4e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = words[i % 8 + 1]:reverse() end
    return text
  end, "ahpla"},
  reverse_long = {6e5, function(rounds)
    local text
    for _ = 1, rounds do text = long:reverse() end
    return text:sub(1, 9)
  end, " .god yza"},
  len = {1e7, function(rounds)
    local length
    for i = rounds - 1, 0, -1 do length = words[i % 8 + 1]:len() end
    return length
  end, 5},
  pack = {1.5e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = string.pack("<i4dz", i, i / 2, "abc") end
    return #text
  end, 16},
  unpack = {2e6, function(rounds)
    local packed = string.pack("<i4dz", 7, 3.5, "abc")
    local a, b, c
    for _ = 1, rounds do a, b, c = string.unpack("<i4dz", packed) end
    return a .. b .. c
  end, "73.5abc"},
  tostring_integer = {5e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = tostring(i) end
    return text
  end, "0"},
  tostring_float = {2e6, function(rounds)
    local text
    for i = rounds - 1, 0, -1 do text = tostring(i + 0.5) end
    return text
  end, "0.5"},
  tonumber_integer = {6e6, function(rounds)
    local sum
    local texts = {"0", "17", "1234567", "-5"}
    for i = rounds - 1, 0, -1 do sum = tonumber(texts[i % 4 + 1]) end
    return sum
  end, 0},
  tonumber_float = {4e6, function(rounds)
    local sum
    local texts = {"0.5", "17.125", "1.5e10", "-3.14159265"}
    for i = rounds - 1, 0, -1 do sum = tonumber(texts[i % 4 + 1]) end
    return sum
  end, 0.5},
  tonumber_base = {4e6, function(rounds)
    local sum
    for _ = 1, rounds do sum = tonumber("ff", 16) end
    return sum
  end, 255},
  compare = {1e7, function(rounds)
    local count = 0
    for i = rounds - 1, 0, -1 do
      if words[i % 8 + 1] < words[i % 5 + 1] then count = count + 1 end
    end
    return count // rounds
  end, 0},
  equal_long = {6e6, function(rounds)
    local other = line .. ""
    local count = 0
    for _ = 1, rounds do
      if line == other then count = count + 1 end
    end
    return count // rounds
  end, 1},
  utf8_codes = {2e5, function(rounds)
    local sum
    for _ = 1, rounds do
      sum = 0
      for _, code in utf8.codes("aé漢𝄞 plain text") do sum = sum + code end
    end
    return sum
  end, 148899},
  utf8_char = {3e6, function(rounds)
    local text
    local char = utf8.char
    for _ = 1, rounds do text = char(97, 233, 28450) end
    return text
  end, "aé漢"},
  utf8_len = {2e6, function(rounds)
    local count
    for _ = 1, rounds do count = utf8.len(long) end
    return count
  end, 900},
}

local function run(case)
  local rounds, body, expected = table.unpack(cases[case], 1, 3)
  rounds = math.max(1, rounds * factor // 1 | 0)
  local answer = body(rounds)
  if answer ~= expected then
    error(("%s: %s instead of %s"):format(case, tostring(answer), tostring(expected)), 0)
  end
end

local names = {}
for case in pairs(cases) do names[#names + 1] = case end
table.sort(names)
if name == "list" then
  print(table.concat(names, "\n"))
elseif name == "all" then
  for _, case in ipairs(names) do run(case) end
  print("strings", #names)
else
  run(name)
  print(name)
end
