-- tests/conformance/xpcall_handler_fails_often.lua: a handler may fail many times before it is given up
local calls = 0
print(xpcall(error, function(m)
  calls = calls + 1
  if calls == 100 then return m .. ", at last" end
  error("again", 0)
end, "first"))                  --> false	again, at last
print(xpcall(error, error))     --> false	error in error handling
print(pcall(xpcall, error, function() return pcall(error, "caught", 0) end, "first"))  --> true	false	false
