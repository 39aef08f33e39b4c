-- tests/conformance/tail_call_deep.lua: a tail call uses no stack
local function loop(n, acc) if n == 0 then return acc end return loop(n - 1, acc + 1) end
print(loop(100000, 0))              --> 100000
local function a(n) if n == 0 then return "end" end return (function(m) return a(m) end)(n - 1) end
print(a(100000))                    --> end
