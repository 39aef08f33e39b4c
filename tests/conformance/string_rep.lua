-- tests/conformance/string_rep.lua: rep with separators and counts below one
print(("ab"):rep(3), ("ab"):rep(3, "-"), ("ab"):rep(1, "-"))  --> ababab	ab-ab-ab	ab
print("[" .. ("x"):rep(0) .. "]", "[" .. ("x"):rep(-5) .. "]", #(""):rep(1000))  --> []	[]	0
print(#("abc"):rep(1000, ", "))     --> 4998
