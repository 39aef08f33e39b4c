--? tests/conformance/unfinished_long_comment_error.lua:5: unfinished long comment (starting at line 3) near <eof>
-- tests/conformance/unfinished_long_comment_error.lua: a long comment must be closed
--[[ never closed
print(1)
