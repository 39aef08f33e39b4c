-- luacheck checks files; what it finds, in its own words, is compared.

local check = require "real.check"
local luacheck = require "luacheck"

local sources = {}
for i, name in ipairs(arg) do sources[i] = check.read(name) end
local report = luacheck.check_strings(sources, {std = "max", max_line_length = 100})
for i, name in ipairs(arg) do
  local found = {}
  for j, warning in ipairs(report[i]) do
    found[j] = ("%d:%d: %s\n"):format(warning.line, warning.column, luacheck.get_message(warning))
  end
  check.same(name, #found)
  check.text(name, table.concat(found))
end
