-- tests/conformance/error_uncaught_level_two.lua: level two blames the caller
local function check(x) if not x then error("check failed", 2) end end
check(true)
check(false)                        --! tests/conformance/error_uncaught_level_two.lua:4: check failed
