-- tests/conformance/format_percent_and_errors.lua: %% and malformed formats
print(("100%%"):format(), ("%%%d%%"):format(5))  --> 100%	%5%
print(pcall(string.format, "%"))    --> false	bad argument #2 to 'string.format' (no value)
print(pcall(string.format, "%y", 1))  --> false	invalid conversion '%y' to 'format'
print(pcall(string.format, "%d"))   --> false	bad argument #2 to 'string.format' (no value)
print(pcall(string.format, "%d", nil))  --> false	bad argument #2 to 'string.format' (number expected, got nil)
print(pcall(string.format, "%123d", 1))  --> false	invalid conversion specification: '%123d'
print(pcall(string.format, "%.123d", 1))  --> false	invalid conversion specification: '%.123d'
print(pcall(string.format, "%0-+ #5d", 1))  --> false	invalid conversion specification: '%0-+ #5d'
print(pcall(string.format, "%#d", 1))  --> false	invalid conversion specification: '%#d'
print(pcall(string.format, "%s"))   --> false	bad argument #2 to 'string.format' (no value)
