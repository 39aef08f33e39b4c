-- tests/conformance/pcall_nested.lua: an inner pcall catches first and the error can be raised again
print(pcall(function()              --> false	outer of inner
  local ok, e = pcall(error, "inner", 0)
  error("outer of " .. e, 0)
end))
local function rethrow() local ok, e = pcall(error, {code = 1}) error(e) end
local ok, e = pcall(rethrow)
print(ok, e.code)                   --> false	1
