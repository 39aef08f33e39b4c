-- os.exit that closes the state.
local closer <close> = setmetatable({}, {__close = function() print("closed") end})
x = setmetatable({}, {__gc = function() print("finalized") end})
print("printed")
os.exit(false, true)
