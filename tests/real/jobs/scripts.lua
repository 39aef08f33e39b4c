-- Runs scripts in turn, each a check: scripts.lua [--path=PATTERNS] [--define=FILE] SCRIPT...
--
-- A script is a test that ends, or fails with an error. What one prints is left out of the output:
-- it is up to the test to look at it.

local isolated = require "real.stand_in.isolated"
local show = require "real.stand_in.show"

local real_print, real_arg = print, arg
loadstring, unpack = load, table.unpack

for _, name in ipairs(real_arg) do
  local key, value = name:match("^%-%-(%l+)=(.*)$")
  if key == "path" then
    package.path = value .. ";" .. package.path
  elseif key == "define" then
    dofile(value)
  else
    local ok, message = isolated(function()
      print = function() end
      arg = {[0] = name}
      assert(loadfile(name))()
    end)
    real_print(ok and "ok  " .. name or "not ok  " .. name .. ": " .. show.message(message))
  end
end
