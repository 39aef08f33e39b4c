--? tests/conformance/const_upvalue_assignment_error.lua:5: attempt to assign to const variable 'limit'
-- tests/conformance/const_upvalue_assignment_error.lua: assigning to a captured <const> does not compile
local limit <const> = 3
local function f()
  limit = 4
end
