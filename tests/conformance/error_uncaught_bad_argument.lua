-- tests/conformance/error_uncaught_bad_argument.lua: a library error has the position of the caller
local s = ("x"):rep(3)
s = s:rep("many")                   --! tests/conformance/error_uncaught_bad_argument.lua:3: bad argument #1 to 'rep' (number expected, got string)
