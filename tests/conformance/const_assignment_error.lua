--? tests/conformance/const_assignment_error.lua:4: attempt to assign to const variable 'limit'
-- tests/conformance/const_assignment_error.lua: assigning to a <const> local does not compile
local limit <const> = 3
limit = 4
