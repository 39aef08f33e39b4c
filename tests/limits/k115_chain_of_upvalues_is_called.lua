-- outcome: any
local f = function() return 1 end
for _ = 1, 100000 do
  local inner = f
  f = function() return 1 + inner() end
end
return pcall(f)
