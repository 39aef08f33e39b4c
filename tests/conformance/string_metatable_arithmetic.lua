-- tests/conformance/string_metatable_arithmetic.lua: strings take part in arithmetic by their metamethods
local mt = getmetatable("")
print(type(mt.__add), type(mt.__sub), type(mt.__mul), type(mt.__mod))  --> function	function	function	function
print(type(mt.__pow), type(mt.__div), type(mt.__idiv), type(mt.__unm))  --> function	function	function	function
print(mt.__add("1", "2"), mt.__unm("1"), mt.__idiv(7, "2"))  --> 3	-1	3
print(pcall(mt.__add, 1, {}))  --> false	attempt to add a 'number' with a 'table'
print(pcall(mt.__add))  --> false	attempt to add a 'nil' with a 'nil'
-- Raised within the metamethod, so without a position.
print(pcall(function() return "10" // 0 end))  --> false	attempt to divide by zero
print(pcall(function() return "10" % "0" end))  --> false	attempt to perform 'n%0'
print(pcall(function() return "a" + 1 end))  --> false	tests/conformance/string_metatable_arithmetic.lua:11: attempt to add a 'string' with a 'number'
print(select(2, xpcall(function() local x = "a" - 1 end, debug.traceback)):match("%[C%]: in (.-)\n"))  --> metamethod 'sub'
-- The second operand's metamethod comes after the string's.
local t = setmetatable({}, {__add = function(a, b) return debug.traceback("x", 1):match("%[C%]: in (.-)\n") end})
print("1" + t)  --> metamethod 'add'
print(t + "1")  --> nil
mt.__add = function(a, b) return a .. "+" .. b end
print("1" + 2, 1 + "2", "a" + "b")  --> 1+2	1+2	a+b
mt.__add = nil
print(pcall(function() return "1" + 1 end))  --> false	tests/conformance/string_metatable_arithmetic.lua:20: attempt to perform arithmetic on a string value (constant '1')
