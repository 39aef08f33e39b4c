-- tests/conformance/metamethod_newindex_table.lua: __newindex as a table takes the assignment
local store = {}
local t = setmetatable({}, {__newindex = store})
t.a = 1
print(rawget(t, "a"), store.a)      --> nil	1
local chain = setmetatable({}, {__newindex = t})
chain.b = 2
print(rawget(chain, "b"), rawget(t, "b"), store.b)  --> nil	nil	2
