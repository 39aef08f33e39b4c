-- tests/conformance/codegen_shadowing.lua: names shadow one another in blocks, loops and parameters
local x = "outer"
local function f(x) local x = x .. "!" do local x = x .. "?" if x then x = x .. "." end return x end end
print(f("p"), x)                    --> p!?.	outer
for x = 1, 1 do local x = x + 1 print(x) end  --> 2
local print_it = print
do local print = function(...) return "shadowed", ... end x = print(1) end
print_it(x)                         --> shadowed
