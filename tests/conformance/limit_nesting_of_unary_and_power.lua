-- tests/conformance/limit_nesting_of_unary_and_power.lua: unary operators and right-associative operators nest near 200 deep
print(load("return " .. ("- "):rep(150) .. "1")(), load("return " .. ("not "):rep(151) .. "1")())  --> 1	false
print(select(2, load("return " .. ("not "):rep(1000) .. "1", "=c")):match("overflow"))  --> overflow
print(load("return 1" .. ("^1"):rep(150))(), #load("return 'x'" .. ("..'x'"):rep(150))())  --> 1.0	151
print(select(2, load("return 1" .. ("^1"):rep(1000), "=c")):match("overflow"))  --> overflow
