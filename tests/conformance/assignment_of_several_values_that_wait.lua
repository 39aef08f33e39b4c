-- The values of an assignment are made before any of them is stored.
local a, b, c = 1, 2, 3
a, b, c = b, c, a
print(a, b, c)  --> 2	3	1
a, b = a + b, a
print(a, b)  --> 5	2
local t = {}
t.x, t.y, t.z = a, nil, b
print(t.x, t.y, t.z)  --> 5	nil	2
t.x, a = a, "new"
print(t.x, a)  --> 5	new
a, t.x = t.x, a
print(a, t.x)  --> 5	new

-- A call among the values may change what a closure shares, but not what was read before it.
local shared = "before"
local function change()
  shared = "after"
  return "changed"
end
local first, second
first, second = shared, change()
print(first, second, shared)  --> before	changed	after
t.a, t.b, t.c = shared, change(), shared
print(t.a, t.b, t.c)  --> after	changed	after
shared = "before"
t.a, t.b, t.c = shared, change(), shared
print(t.a, t.b, t.c)  --> before	changed	after

-- Constants for every kind of variable, from right to left.
local log = {}
local seen = setmetatable({}, {__newindex = function(_, k, v) log[#log + 1] = k .. "=" .. tostring(v) end})
local captured = 0
local function set()
  captured, global_of_test, seen.one, seen.two, a = 10, "g", nil, true, 1.5
  return captured
end
print(set(), captured, global_of_test, a, table.concat(log, " "))  --> 10	10	g	1.5	two=true one=nil
captured, a, captured = 1, 2, 3
print(captured, a)  --> 1	2
global_of_test = nil

-- One value chosen by logic may use its own variable.
a, b = a or 7, a and b
print(a, b)  --> 2	2
a, b = nil, a and b or c
print(a, b)  --> nil	2
a, b, c = not a, b == 2, a
print(a, b, c)  --> true	true	nil
