-- outcome: limit
local function spawn()
  setmetatable({}, {__gc = function() spawn() spawn() local s = ("x"):rep(1e5) end})
end
_ENV.spawn = spawn
spawn()
while true do local t = {} end
