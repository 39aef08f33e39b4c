-- outcome: any
local function reader() return load(reader) end
load(reader)
