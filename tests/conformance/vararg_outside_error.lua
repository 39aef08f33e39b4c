--? tests/conformance/vararg_outside_error.lua:4: cannot use '...' outside a vararg function near '...'
-- tests/conformance/vararg_outside_error.lua: ... needs a vararg function
local function f()
  return ...
end
