-- LuaMinify: Lua source is parsed and written again, short, pretty and as it was. What is written
-- must compile. Short names are chosen by math.random.

local check = require "real.check"

loadstring, unpack, getfenv = load, table.unpack, function() return _G end
math.randomseed(42)
local parser = require "ParseLua"
local formats = {mini = require "FormatMini", beautiful = require "FormatBeautiful",
                 identity = require "FormatIdentity"}

local function format(name, source, kind)
  local parsed, tree = parser.ParseLua(source)
  if not parsed then return check.same(name, tree) end
  local done, text = formats[kind](tree)
  text = type(done) == "string" and done or text
  check.text(name .. " " .. kind, text)
  check.same(name .. " compiles", load(text) ~= nil)
end

for _, name in ipairs(arg) do
  for _, kind in ipairs {"mini", "beautiful", "identity"} do format(name, check.read(name), kind) end
end
local number = 0
for line in io.lines("tests/test_lines.txt") do
  number = number + 1
  for _, kind in ipairs {"mini", "beautiful", "identity"} do format("line " .. number, line, kind) end
end
