-- tests/conformance/limit_nesting_of_parentheses.lua: syntactic nesting is bounded near 200
print(load("return " .. ("("):rep(150) .. "7" .. (")"):rep(150))())  --> 7
print((load("return " .. ("("):rep(250) .. "7" .. (")"):rep(250))) == nil)  --> true
print(select(2, load("return " .. ("("):rep(1000) .. "7" .. (")"):rep(1000), "=c")):match("overflow"))  --> overflow
