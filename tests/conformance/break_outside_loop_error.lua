--? tests/conformance/break_outside_loop_error.lua:5: break outside loop at line 4
-- tests/conformance/break_outside_loop_error.lua: break needs a loop
local x = 1
break
