-- outcome: limit
local s="return load(s)()" _G.s=s load(s)()
