-- outcome: limit
local s = ("\u{20AC}"):rep(1e6)
while true do utf8.offset(s, 999999) end
