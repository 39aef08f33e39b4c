-- tests/conformance/codegen_and_or_calls.lua: calls inside and and or are cut to one value
local function two() return 1, 2 end
local function none() end
print(two() and two())              --> 1
print(nil or two(), two() or 5)     --> 1	1
print((none() or "x"), none() and 1)  --> x	nil
local t = {two() or 0, two() and two()}
print(#t, t[1], t[2])               --> 2	1	1
