-- tests/conformance/codegen_index_assignment_order.lua: table and key are evaluated before the value
local log = {}
local function get(name, v) log[#log + 1] = name return v end
local t = {}
get("t", t)[get("k", "key")] = get("v", 5)
print(table.concat(log, " "), t.key)  --> t k v	5
log = {}
t[get("a", 1)], t[get("b", 2)] = get("x", 10), get("y", 20)
print(table.concat(log, " "), t[1], t[2])  --> a b x y	10	20
