-- outcome: limit
-- A budget that ends while the parser looks ahead in a table constructor.
local text = ";;;t={" .. ("x=1,"):rep(300) .. "}" .. (" y = 1 "):rep(3000)
while true do
  for shift = 0, 40 do load((";"):rep(shift) .. text) end
end
