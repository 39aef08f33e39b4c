-- tests/conformance/limit_nesting_of_functions_and_tables.lua: functions and constructors nest near 200 deep
print((load(("return function() "):rep(50) .. ("end "):rep(50))) ~= nil)  --> true
print(select(2, load(("return function() "):rep(1000) .. ("end "):rep(1000), "=c")):match("overflow"))  --> overflow
print((load("return " .. ("{"):rep(150) .. ("}"):rep(150))) ~= nil)  --> true
print(select(2, load("return " .. ("{"):rep(1000) .. ("}"):rep(1000), "=c")):match("overflow"))  --> overflow
