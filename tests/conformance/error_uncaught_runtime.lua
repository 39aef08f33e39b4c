-- tests/conformance/error_uncaught_runtime.lua: an uncaught runtime error names line and variable
local t = {}
print("before")                     --> before
t.missing.field = 1                 --! tests/conformance/error_uncaught_runtime.lua:4: attempt to index a nil value (field 'missing')
