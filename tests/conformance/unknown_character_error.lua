--? tests/conformance/unknown_character_error.lua:3: unexpected symbol near '?'
-- tests/conformance/unknown_character_error.lua: a character outside the language
local x = 1 ? 2
