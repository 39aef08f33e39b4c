-- tests/conformance/numeric_for_nan.lua: loops from, to and by NaN
local nan <const> = 0 / 0
local function rounds(from, to, step)
  local log = {}
  for i = from, to, step do
    log[#log + 1] = i == i and tostring(i) or "nan"
    if #log == 3 then break end
  end
  return table.concat(log, " ")
end
-- A float loop begins unless its start is known to be past the limit.
print(rounds(1.0, nan, 1), rounds(1.0, nan, -1))     --> 1.0	1.0
print(rounds(nan, 1, 1), rounds(nan, 1, -1))         --> nan	nan
print(rounds(nan, nan, 1), rounds(nan, nan, nan))    --> nan	nan
-- A step that is no number above zero counts down.
print(rounds(2, 1, nan), rounds(1, 2, nan) == "")    --> 2.0	true
-- For integers NaN lies below all of them.
print(rounds(1, nan, 1) == "", rounds(1, nan, -1))   --> true	1 0 -1
print(rounds(math.mininteger, nan, -1))              --> -9223372036854775808
local function copied()
  local functions = {}
  for i = 1.0, nan do functions[#functions + 1] = function() i = i + 1 return i end end
  return #functions, functions[1]()
end
print(copied())                                      --> 1	2.0
