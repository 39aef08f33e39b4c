-- tests/conformance/coroutine_wrap_error.lua: wrap propagates errors with a position added to strings
local f = coroutine.wrap(function() error("plain", 0) end)
print(pcall(f))                     --> false	plain
local g = coroutine.wrap(function() error({code = 5}) end)
local ok, e = pcall(g)
print(ok, type(e), e.code)          --> false	table	5
print(pcall(g))                     --> false	cannot resume dead coroutine
local h = coroutine.wrap(function() local x = nil; x() end)
print(pcall(h))                     --> false	tests/conformance/coroutine_wrap_error.lua:8: attempt to call a nil value (local 'x')
