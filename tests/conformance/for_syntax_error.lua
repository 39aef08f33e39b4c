--? tests/conformance/for_syntax_error.lua:3: '=' or 'in' expected near 'do'
-- tests/conformance/for_syntax_error.lua: for needs = or in
for i do end
