-- tests/conformance/xpcall_handler_errors.lua: an error in the handler goes to the handler again, and at last gives up
local calls = 0
local ok, e = xpcall(function() error("first", 0) end, function(m)
  calls = calls + 1
  if calls < 3 then error("again", 0) end
  return "settled on " .. m
end)
print(ok, e, calls)                 --> false	settled on again	3
