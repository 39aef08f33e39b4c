-- tests/conformance/error_object_from_deep_stack.lua: an error object that leaves a deep stack is described
local object = setmetatable({}, {__tostring = function() return "from the deep" end})
local function down(n)
  if n == 0 then error(object) end  --! from the deep
  return 1 + down(n - 1)
end
down(10000)
