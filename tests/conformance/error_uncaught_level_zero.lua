-- tests/conformance/error_uncaught_level_zero.lua: level zero adds no position
error("no position here", 0) --! no position here
