-- luafun's tests: examples, each followed by what it prints, as comments `--[[test ... --test]]`.

package.path = "./?.lua;" .. package.path
require "fun" ()

local check = require "real.check"

local printed

function print_line(...)
  local parts = table.pack(...)
  for i = 1, parts.n do
    local v = parts[i]
    -- As their driver does: an integral float is written as an integer.
    if type(v) == "number" and math.floor(v) == math.ceil(v) then v = tostring(v):match("^-?%d+") end
    parts[i] = tostring(v)
  end
  printed[#printed + 1] = table.concat(parts, " ") .. "\n"
end

function dump(gen, init, state) each(print, gen, init, state) end
unpack = table.unpack

local real_print = print
for _, name in ipairs {"basic", "compositions", "filtering", "generators", "indexing", "operators",
                       "reducing", "slicing", "stateful", "transformations"} do
  local text = check.read("tests/" .. name .. ".lua")
  local number = 0
  for source, expected in text:gmatch("(.-)%s*%-%-%[%[test\n(.-)%-%-test%]%]") do
    number = number + 1
    printed, print = {}, print_line
    local f, message = load(source)
    local ok = f ~= nil
    if f then ok, message = pcall(f) end
    print = real_print
    if not ok then printed[#printed + 1] = "error: " .. message:match(".-:%d+:%s*(.*)") .. "\n" end
    local got = table.concat(printed)
    print((got == expected and "ok  " or "not ok  ") .. name .. " " .. number .. ": " .. #got)
  end
end
