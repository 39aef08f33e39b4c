--? tests/conformance/reserved_word_name_error.lua:3: <name> expected near 'end'
-- tests/conformance/reserved_word_name_error.lua: a reserved word is no name
local end = 1
