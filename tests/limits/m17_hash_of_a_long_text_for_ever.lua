-- outcome: limit
local s = ("x"):rep(6000000)
while true do hash.hmac_sha256(s, s) end
