--? tests/conformance/call_on_new_expression_error.lua:3: unexpected symbol near '1'
-- tests/conformance/call_on_new_expression_error.lua: only calls are statements
1 + 2
