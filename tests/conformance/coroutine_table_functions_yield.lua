-- tests/conformance/coroutine_table_functions_yield.lua: yield inside table.sort's and gsub's callbacks is refused there
print(coroutine.resume(coroutine.create(function() string.gsub("abc", ".", coroutine.yield) end)))  --> false	attempt to yield across a C-call boundary
