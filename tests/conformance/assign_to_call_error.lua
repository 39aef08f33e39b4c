--? tests/conformance/assign_to_call_error.lua:4: syntax error near '='
-- tests/conformance/assign_to_call_error.lua: a call is no target of assignment
local function f() end
f() = 1
