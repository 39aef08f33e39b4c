-- outcome: limit
local a=("x"):rep(2e7).."a" local b=("x"):rep(2e7).."b" while true do if a==b then break end end
