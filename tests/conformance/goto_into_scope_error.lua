--? tests/conformance/goto_into_scope_error.lua:6: <goto inside> at line 3 jumps into the scope of local 'x'
-- tests/conformance/goto_into_scope_error.lua: goto may not jump into the scope of a local
goto inside
local x = 1
::inside::
print(x)
