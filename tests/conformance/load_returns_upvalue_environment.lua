-- tests/conformance/load_returns_upvalue_environment.lua: a loaded chunk has one upvalue, its environment, and its own varargs
local e = {print = print}
local f = load("count = (count or 0) + 1 return count, ...", "=c", "t", e)
print(f("a"))                       --> 1	a
print(f("b"))                       --> 2	b
print(e.count, count)               --> 2	nil
