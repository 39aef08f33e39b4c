--? tests/conformance/escape_utf8_too_large_error.lua:3: UTF-8 value too large near '"\u{80000000'
-- tests/conformance/escape_utf8_too_large_error.lua: \u{} stays below 2^31
local s = "\u{80000000}"
