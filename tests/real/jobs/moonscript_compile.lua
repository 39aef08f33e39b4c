-- MoonScript compiles files of MoonScript with the parser that is Lua, and LuLPeg for LPeg: its own sources, which must
-- give the Lua files beside them, and the inputs of its tests, which must give the expected outputs.

local check = require "real.check"

package.preload["lpeg"] = loadfile("lulpeg.lua")
package.preload["moonscript.parse.native"] = loadfile("moonscript/parse/slow.lua")
local moonscript = require "moonscript.base"

for _, name in ipairs(arg) do
  local ok, code, message = pcall(moonscript.to_lua, check.read(name))
  if not ok or not code then
    print("not ok  " .. name .. ": " .. tostring(ok and message or code))
  else
    local expected = name:gsub("^spec/inputs/", "spec/outputs/"):gsub("%.moon$", ".lua")
    check.text(name, code)
    check.same(name .. " is as expected", code:gsub("%s+$", "") == check.read(expected):gsub("%s+$", ""))
  end
end
