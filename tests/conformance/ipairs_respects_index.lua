-- tests/conformance/ipairs_respects_index.lua: ipairs uses __index
local t = setmetatable({"own"}, {__index = function(_, i) if i <= 3 then return "virtual" .. i end end})
local log = {}
for i, v in ipairs(t) do log[#log + 1] = v end
print(table.concat(log, " "))       --> own virtual2 virtual3
