-- outcome: error
error(setmetatable({}, {__name = {}}))
