-- tests/conformance/error_uncaught_assert_default.lua: assert has a message of its own, with a position
assert(false) --! tests/conformance/error_uncaught_assert_default.lua:2: assertion failed!
