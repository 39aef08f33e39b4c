-- tests/conformance/limit_left_associative_is_unbounded.lua: left-associative chains may be long
print(load("return 1" .. ("+1"):rep(5000))())  --> 5001
print(load("local x = 1 return x" .. ("-x"):rep(5000))())  --> -4999
print(load("return true" .. (" and true"):rep(2000))())  --> true
print(load("local t = {} t.a = t return t" .. (".a"):rep(5000) .. " == t")())  --> true
