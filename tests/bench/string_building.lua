-- Building strings: concatenation of a few parts, pieces joined by table.concat, single characters,
-- repetition, and names for table fields.
--
-- Argument: the number of rounds. 600 by default.
-- Small: 2
-- Counted: 30
local rounds = tonumber((...)) or 600

local function checksum(text)
  local sum = #text
  for i = 1, #text, 97 do sum = (sum * 31 + text:byte(i)) % 1000003 end
  return sum
end

local function joined(count)
  local parts = {}
  for i = 1, count do parts[i] = "item " .. i .. ", " end
  return table.concat(parts)
end

local function appended(count)
  local text = ""
  for i = 1, count do
    text = text .. i % 10
  end
  return text
end

local function characters(count)
  local parts = {}
  for i = 0, count - 1 do parts[#parts + 1] = string.char(97 + i % 26) end
  return table.concat(parts, "", 1, #parts)
end

local function named(count)
  local sums = {}
  for i = 1, count do
    local name = "field_" .. i % 100
    sums[name] = (sums[name] or 0) + i
  end
  return sums.field_7 .. "/" .. sums.field_99
end

local total = 0
for round = 1, rounds do
  total = total + checksum(joined(2000)) + checksum(appended(1000)) + checksum(characters(4000))
  total = total + checksum(named(8000))
  total = total + checksum(("<" .. round .. ">"):rep(1000, "-"))
end
print("string_building", rounds, total)
