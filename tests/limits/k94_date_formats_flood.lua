-- outcome: limit
local f = ("%c"):rep(1e5)
while true do os.date("!" .. f, 0) end
