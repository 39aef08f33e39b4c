-- tests/conformance/vararg_main_chunk.lua: the main chunk is a vararg function
print(select("#", ...))             --> 0
local f = load("return select('#', ...), ...")
print(f(1, nil, 3))                 --> 3	1	nil	3
