-- tests/conformance/error_number_is_no_string.lua: a position is added to strings only
local ok, e = pcall(function() error(42) end)
print(ok, e, math.type(e))          --> false	42	integer
ok, e = pcall(function() error("42") end)
print(ok, e)                        --> false	tests/conformance/error_number_is_no_string.lua:4: 42
