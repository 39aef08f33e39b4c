-- tests/conformance/error_uncaught_assert.lua: assert raises its message as it is
assert(1 == 2, "numbers differ") --! tests/conformance/error_uncaught_assert.lua:2: numbers differ
