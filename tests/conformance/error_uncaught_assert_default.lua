-- tests/conformance/error_uncaught_assert_default.lua: assert has a message of its own
assert(false) --! tests/conformance/error_uncaught_assert_default.lua:2: assertion failed!
