-- tests/conformance/string_rep_too_large_error.lua: a result beyond the addressable is refused
print(pcall(string.rep, "x", math.maxinteger))  --> false	resulting string too large
print(pcall(string.rep, "x", 1 << 31, ("y"):rep(1 << 10)) == false)  --> true
