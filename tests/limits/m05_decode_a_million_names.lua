-- outcome: limit
local parts = {}
for i = 1, 100000 do parts[i] = '"' .. i .. '":{}' end
local text = "{" .. table.concat(parts, ",") .. "}"
while true do json.decode(text) end
