--? tests/conformance/invalid_long_string_delimiter_error.lua:3: invalid long string delimiter near '[='
-- tests/conformance/invalid_long_string_delimiter_error.lua: [= needs a second bracket
local s = [=x
