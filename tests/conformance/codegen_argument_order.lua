-- tests/conformance/codegen_argument_order.lua: arguments and operands run from left to right
local log = {}
local function n(v) log[#log + 1] = v return v end
local function f(...) return select("#", ...) end
print(f(n(1), n(2), n(3)), n(4) + n(5) * n(6), n(7) .. n(8))  --> 3	34	78
print(table.concat(log, " "))       --> 1 2 3 4 5 6 7 8
log = {}
local t = {n(1), [n(2)] = n(3), n(4), x = n(5)}
local _ = n(6) < n(7), n(9) > n(8)
print(table.concat(log, " "))       --> 1 2 3 4 5 6 7 9 8
