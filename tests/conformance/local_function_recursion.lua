-- tests/conformance/local_function_recursion.lua: a local function sees itself; a local variable does not
local function f(n) if n == 0 then return "done" end return f(n - 1) end
print(f(3))                         --> done
local g = function() return g end
print(g())                          --> nil
