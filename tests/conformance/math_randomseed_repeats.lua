-- tests/conformance/math_randomseed_repeats.lua: the same seed gives the same numbers
local function three() return math.random(1000), math.random(1000), math.random(1000) end
math.randomseed(7)
local a, b, c = three()
math.randomseed(7)
local d, e, f = three()
print(a == d, b == e, c == f)       --> true	true	true
