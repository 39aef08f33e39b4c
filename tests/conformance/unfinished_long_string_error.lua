--? tests/conformance/unfinished_long_string_error.lua:4: unfinished long string (starting at line 3) near <eof>
-- tests/conformance/unfinished_long_string_error.lua: a long string must be closed
local s = [==[ abc ]=]
