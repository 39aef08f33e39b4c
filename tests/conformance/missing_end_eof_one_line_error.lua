--? tests/conformance/missing_end_eof_one_line_error.lua:4: 'end' expected (to close 'while' at line 3) near <eof>
-- tests/conformance/missing_end_eof_one_line_error.lua: a block left open on its own line
while true do
