--? tests/conformance/escape_utf8_missing_brace_error.lua:3: missing '{' near '"\u4'
-- tests/conformance/escape_utf8_missing_brace_error.lua: \u needs braces
local s = "\u41"
