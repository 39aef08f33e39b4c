-- tests/conformance/error_uncaught_in_function.lua: the position is where the error was raised
local function outer()
  local function inner() return 1 + nil end  --! tests/conformance/error_uncaught_in_function.lua:3: attempt to perform arithmetic on a nil value
  return (inner())
end
outer()
