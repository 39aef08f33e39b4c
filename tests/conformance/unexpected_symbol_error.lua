--? tests/conformance/unexpected_symbol_error.lua:4: unexpected symbol near '+'
-- tests/conformance/unexpected_symbol_error.lua: a statement cannot start with an operator
local x = 1;
+ 2
