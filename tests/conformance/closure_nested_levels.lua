-- tests/conformance/closure_nested_levels.lua: a closure reaches through several functions
local function a(x)
  return function(y)
    return function(z)
      x = x + 1
      return x + y + z
    end
  end
end
local g = a(1)(10)
print(g(100), g(100))               --> 112	113
local function outer()
  local v = 0
  local function mid() return function() v = v + 1 return v end end
  return mid(), mid()
end
local p, q = outer()
print(p(), q(), p())                --> 1	2	3
