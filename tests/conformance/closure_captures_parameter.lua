-- tests/conformance/closure_captures_parameter.lua: a captured parameter can be changed
local function counter(n)
  return function(k) n = n + k return n end
end
local c, d = counter(10), counter(100)
print(c(1), c(1), d(5), c(1))       --> 11	12	105	13
