-- outcome: any
local function nest(n)
  local c <close> = setmetatable({}, {__close = function(_, e) error(tostring(e) .. "again", 0) end})
  if n > 0 then return (nest(n - 1)) end
  error("first", 0)
end
return pcall(nest, 150)
