-- tests/conformance/metamethod_single_result.lua: an operator metamethod's extra results are dropped
local t = setmetatable({}, {
  __add = function() return 1, 2, 3 end,
  __index = function() return "i", "j" end,
  __len = function() return 7, 8 end,
})
print(t + 1)                        --> 1
print(t.x, #t)                      --> i	7
print((function() return t + 1 end)())  --> 1
