--? tests/conformance/missing_then_error.lua:3: 'then' expected near 'do'
-- tests/conformance/missing_then_error.lua: if needs then
if x do end
