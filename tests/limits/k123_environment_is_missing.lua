-- outcome: error
local _ENV = nil
x = 1
