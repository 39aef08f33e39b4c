-- tests/conformance/error_uncaught_number.lua: an uncaught number is shown as a string
error(42) --! 42
