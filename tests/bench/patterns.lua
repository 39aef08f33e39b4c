-- Lua patterns: find, match, gmatch and gsub over a text of words and records.
--
-- Argument: the number of rounds. 420 by default.
-- Small: 1
-- Counted: 20
local rounds = tonumber((...)) or 420

local words = {"alpha", "Beta", "gamma", "Delta", "x1", "y22", "z333", "end"}
local lines = {}
for i = 1, 400 do
  lines[i] = ("%s = %d; key_%d: '%s %s', date %04d-%02d-%02d"):format(
      words[i % 8 + 1], i, i, words[i % 7 + 1], words[i % 5 + 1], 1900 + i % 200, i % 12 + 1,
      i % 28 + 1)
end
local text = table.concat(lines, "\n")

local counts = {words = 0, numbers = 0, dates = 0, quoted = 0, bytes = 0, found = 0}
for _ = 1, rounds do
  for _ in text:gmatch("%a+") do counts.words = counts.words + 1 end
  for digits in text:gmatch("%d+") do counts.numbers = counts.numbers + #digits end
  for year, month in text:gmatch("(%d%d%d%d)%-(%d%d)") do
    counts.dates = counts.dates + tonumber(year) + tonumber(month)
  end
  local swapped, quoted = text:gsub("'(%w+) (%w+)'", "'%2 %1'")
  counts.quoted = counts.quoted + quoted
  local upper = swapped:gsub("%f[%w]%l%w*", function(word) return word:upper() end)
  counts.bytes = counts.bytes + #upper
  local replaced = text:gsub("%w+", {alpha = "first", gamma = "third", ["end"] = "last one"})
  counts.bytes = counts.bytes + #replaced
  for i = 1, #lines do
    local line = lines[i]
    if line:find("key_%d*7:") then counts.found = counts.found + 1 end
    if line:find("gamma", 1, true) then counts.found = counts.found + 1 end
    local name, value = line:match("^(%w+)%s*=%s*(%d+)")
    counts.found = counts.found + #name + tonumber(value)
  end
end
print("patterns", rounds, counts.words, counts.numbers, counts.dates, counts.quoted, counts.bytes,
      counts.found)
