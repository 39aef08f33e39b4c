-- tests/conformance/os_date_errors.lua: formats and times that are refused
print(pcall(os.date, "%Ez", 0))     --> false	bad argument #1 to 'os.date' (invalid conversion specifier '%Ez')
print(pcall(os.date, "%Q", 0))      --> false	bad argument #1 to 'os.date' (invalid conversion specifier '%Q')
print(pcall(os.date, "%", 0))       --> false	bad argument #1 to 'os.date' (invalid conversion specifier '%')
print(pcall(os.date, "!%Y", 1e100))  --> false	bad argument #2 to 'os.date' (number has no integer representation)
print(pcall(os.date, "!%Y", "x"))   --> false	bad argument #2 to 'os.date' (number expected, got string)
