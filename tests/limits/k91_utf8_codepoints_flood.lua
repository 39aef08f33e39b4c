-- outcome: limit
local s = ("\u{20AC}"):rep(5000)
local n = 0
while true do n = n + select("#", utf8.codepoint(s, 1, -1)) end
