-- tests/conformance/metamethod_pairs.lua: __pairs gives pairs its three values
local t = setmetatable({}, {__pairs = function(x)
  return function(_, k) k = (k or 0) + 1 if k <= 3 then return k, k * k end end, x, nil
end})
local log = {}
for k, v in pairs(t) do log[#log + 1] = k .. "=" .. v end
print(table.concat(log, " "))       --> 1=1 2=4 3=9
print(select("#", pairs(setmetatable({}, {__pairs = function() return 1, 2, 3, 4, 5 end}))))  --> 3
print(select("#", pairs(setmetatable({}, {__pairs = function() end}))))  --> 3
