--? tests/conformance/unexpected_end_error.lua:3: <eof> expected near 'end'
-- tests/conformance/unexpected_end_error.lua: an end too many
do end end
