-- tests/conformance/codegen_nested_calls_multi_results.lua: results of the last call spread in nested calls
local function f(...) return select("#", ...), ... end
print(f(f(f())))                    --> 2	1	0
print(f(f(1), f(2)))                --> 3	1	1	2
print(f((f(1, 2))), f(f(1, 2), nil))  --> 1	2	2	nil
print(math.max(table.unpack({3, 9, 2})), select(2, f("a", "b")))  --> 9	a	b
