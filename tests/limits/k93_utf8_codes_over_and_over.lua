-- outcome: limit
local s = ("\u{1F600}"):rep(1e6)
while true do for _ in utf8.codes(s) do end end
