-- pure_lua_SHA: its tests without the measurement of speed behind them, which takes a fixed time;
-- or, with names of hash functions, each of those over a megabyte.

local check = require "real.check"

if #arg == 0 then
  local held, plain_assert = 0, assert
  function assert(...)
    held = held + 1
    return plain_assert(...)
  end
  local tests = check.read("sha2_test.lua"):match("^(.*)\n%-%-+\n%-%- BENCHMARK")
  plain_assert(load(tests, "@sha2_test.lua"))()
  print(held .. " asserts held")
end

local sha = require "sha2"
local piece = {}
for i = 0, 9999 do piece[#piece + 1] = string.pack("<I4", i * 2654435761 & 0xffffffff) end
local megabyte = table.concat(piece):rep(26)
for _, name in ipairs(arg) do check.same(name, sha[name](megabyte)) end
