-- tests/conformance/pattern_balanced.lua: %b matches balanced pairs
print(("f(a(b)c)d"):match("%b()"), ("((x)"):match("%b()"))  --> (a(b)c)	(x)
print(("[[a]]"):match("%b[]"), ("x'y'z"):match("%b''"))  --> [[a]]	'y'
print(("no"):match("%b()"), ("if a then b end"):gsub("%b  ", "_"))  --> nil	if_then_end	2
print(pcall(string.match, "x", "%b("))  --> false	malformed pattern (missing arguments to '%b')
