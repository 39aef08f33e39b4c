-- Runs files of specs: specs.lua [--path=PATTERNS] [--define=FILE] SPEC...
--
-- `--path` is put before package.path. `--define` runs a file of Lua first.

local busted = require "real.stand_in.busted"

local specs = {}
for _, argument in ipairs(arg) do
  local key, value = argument:match("^%-%-(%l+)=(.*)$")
  if key == "path" then
    package.path = value .. ";" .. package.path
  elseif key == "define" then
    dofile(value)
  else
    specs[#specs + 1] = argument
  end
end
for _, name in ipairs(specs) do busted.run_file(name) end
