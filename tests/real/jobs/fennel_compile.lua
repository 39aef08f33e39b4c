-- Fennel compiles itself, as its Makefile does it, then twice more, each time with the compiler that
-- came out last. The last two must be the same program.

local build = require "real.fennel_build"
local check = require "real.check"

local compiler, last = build.bootstrap(), nil
for _, name in ipairs {"by its bootstrap", "by that", "by that once more"} do
  local compiled = build.compile(compiler, "src/fennel.fnl", "program")
  check.text("compiled " .. name, compiled)
  check.same("the same as before", compiled == last)
  compiler, last = assert(load(compiled, "@fennel.lua"))(), compiled
end
