--? tests/conformance/function_name_colon_error.lua:3: '(' expected near '.'
-- tests/conformance/function_name_colon_error.lua: a method name ends the name of a function
function a:b.c() end
