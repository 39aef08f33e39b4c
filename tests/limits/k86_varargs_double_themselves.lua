-- outcome: any
local function double(...) return double(..., ...) end
local function grow(n, ...) if n == 0 then return select("#", ...) end return grow(n - 1, 1, ...) end
while true do grow(200) end
