-- tests/conformance/close_metamethod_removed.lua: a __close that is gone when the block ends is an error
print(pcall(function()              --> false	tests/conformance/close_metamethod_removed.lua:6: attempt to call a nil value (metamethod 'close')
  local mt = {__close = function() end}
  local r <close> = setmetatable({}, mt)
  mt.__close = nil
end))
