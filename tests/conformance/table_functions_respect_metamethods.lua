-- tests/conformance/table_functions_respect_metamethods.lua: the table library uses __index, __newindex and __len
local log = {}
local proxy = setmetatable({}, {
  __index = function(_, k) if k <= 3 then return "v" .. k end end,
  __newindex = function(t, k, v) log[#log + 1] = k .. "=" .. tostring(v) end,
  __len = function() return 3 end,
})
print(table.concat(proxy, ","))     --> v1,v2,v3
print(table.unpack(proxy))          --> v1	v2	v3
table.insert(proxy, "new")
print(log[1])                       --> 4=new
print(table.remove(proxy, 1), table.concat(log, " ", 2))  --> v1	1=v2 2=v3 3=nil
