-- tests/conformance/limit_nesting_of_blocks.lua: blocks nest near 200 deep
print((load(("do "):rep(150) .. ("end "):rep(150))) ~= nil)  --> true
print(select(2, load(("do "):rep(1000) .. ("end "):rep(1000), "=c")):match("overflow"))  --> overflow
print(select(2, load(("while x do "):rep(1000) .. ("end "):rep(1000), "=c")):match("overflow"))  --> overflow
