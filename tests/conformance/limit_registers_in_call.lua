-- tests/conformance/limit_registers_in_call.lua: a call may have about 250 arguments written out
local function args(n) local t = {} for i = 1, n do t[i] = i end return table.concat(t, ",") end
print(load("return select('#', " .. args(240) .. ")")())  --> 240
print(select(2, load("return f(" .. args(300) .. ")", "=c")))  --> c:1: function or expression needs too many registers near '255'
print(#load("return {" .. args(1000) .. "}")())  --> 1000
