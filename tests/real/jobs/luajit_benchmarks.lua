-- LuaJIT's benchmark programs: luajit_benchmarks.lua NAME [ARG...]. What one writes is one check.

local check = require "real.check"

package.path = "./bench/?.lua;real/stand_in/?.lua;" .. package.path
loadstring, unpack, math.mod = load, table.unpack, math.fmod

local name = table.remove(arg, 1)
local written = {}

function io.write(...)
  for _, v in ipairs {...} do written[#written + 1] = tostring(v) end
  return io.stdout
end

local real_print = print
function print(...)
  for _, v in ipairs {...} do io.write(v, "\t") end
  io.write("\n")
end

assert(loadfile("bench/" .. name .. ".lua"))(table.unpack(arg))
print = real_print
check.text(name, table.concat(written))
