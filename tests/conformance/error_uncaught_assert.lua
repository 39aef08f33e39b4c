-- tests/conformance/error_uncaught_assert.lua: assert adds the position of its caller to a string message
assert(1 == 2, "numbers differ") --! tests/conformance/error_uncaught_assert.lua:2: numbers differ
