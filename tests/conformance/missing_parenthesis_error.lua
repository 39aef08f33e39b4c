--? tests/conformance/missing_parenthesis_error.lua:4: ')' expected (to close '(' at line 3) near 'local'
-- tests/conformance/missing_parenthesis_error.lua: a parenthesis closes on the line it should
print((1 + 2)
local x = 1
