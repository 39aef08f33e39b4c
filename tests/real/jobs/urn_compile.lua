-- Urn, a Lisp, compiles itself as its Makefile does it; the compiler that came out does it again.

local check = require "real.check"

local options = {"urn/cli.lisp", "-O2", "--plugin", "plugins/fold-defgeneric.lisp", "--plugin",
                 "plugins/fold-bool.lisp", "-o"}
local last
for _, compiler in ipairs {"bin/urn.lua", "first.lua"} do
  local target = compiler == "first.lua" and "second" or "first"
  arg = {[0] = compiler, table.unpack(options)}
  arg[#arg + 1] = target
  assert(load(check.read(compiler):gsub("^#[^\n]*", ""), "@" .. compiler))(table.unpack(arg))
  local compiled = check.read(target .. ".lua")
  check.text("compiled by " .. compiler, compiled)
  check.same("the same as before", compiled == last)
  last = compiled
end
