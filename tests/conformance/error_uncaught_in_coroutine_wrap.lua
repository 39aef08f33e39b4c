-- tests/conformance/error_uncaught_in_coroutine_wrap.lua: an error comes out of a coroutine
local f = coroutine.wrap(function()
  local x
  x.y = 1
end)
f()                                 --! tests/conformance/error_uncaught_in_coroutine_wrap.lua:6: tests/conformance/error_uncaught_in_coroutine_wrap.lua:4: attempt to index a nil value (local 'x')
