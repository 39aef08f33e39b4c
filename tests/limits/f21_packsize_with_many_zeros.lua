-- outcome: any
local f="c"..("0"):rep(30000000).."1"
while true do string.packsize(f) end
