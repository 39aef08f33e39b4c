-- tests/conformance/math_random_ranges.lua: random stays in its range and refuses empty ones
local ok = true
for i = 1, 200 do
  local a, b, c = math.random(), math.random(6), math.random(-3, 3)
  ok = ok and a >= 0 and a < 1 and b >= 1 and b <= 6 and c >= -3 and c <= 3
    and math.type(a) == "float" and math.type(b) == "integer"
end
print(ok)                           --> true
print(math.type(math.random(0)), math.random(5, 5))  --> integer	5
print(pcall(math.random, 0.5))      --> false	bad argument #1 to 'math.random' (number has no integer representation)
print(pcall(math.random, 2, 1))     --> false	bad argument #1 to 'math.random' (interval is empty)
print(pcall(math.random, -5))       --> false	bad argument #1 to 'math.random' (interval is empty)
print(pcall(math.random, 1, 2, 3))  --> false	wrong number of arguments
