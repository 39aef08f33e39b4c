-- tests/conformance/pattern_errors.lua: malformed patterns
print(pcall(string.find, "a", "["))  --> false	malformed pattern (missing ']')
print(pcall(string.find, "a", "[a"))  --> false	malformed pattern (missing ']')
print(pcall(string.find, "a", "%"))  --> false	malformed pattern (ends with '%')
print(pcall(string.find, "a", "(a"))  --> false	unfinished capture
print(pcall(string.find, "a", "a)"))  --> true	nil
print(pcall(string.find, "a", "(()"))  --> false	unfinished capture
print(pcall(string.match, ("a"):rep(33), ("(a)"):rep(33)))  --> false	too many captures
