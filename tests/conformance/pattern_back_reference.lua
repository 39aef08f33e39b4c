-- tests/conformance/pattern_back_reference.lua: %1 matches what the capture matched
print(([[say "it's" now]]):match([[(["'])(.-)%1]]))  --> "	it's
print(("abab"):match("^(ab)%1$"), ("abac"):match("^(ab)%1$"))  --> ab	nil
print(pcall(string.match, "x", "%1"))  --> false	invalid capture index %1
print(pcall(string.match, "x", "(%1)"))  --> false	invalid capture index %1
