-- outcome: limit
local s=("\u{10FFFF}"):rep(7e6) while true do utf8.len(s) end
