-- tests/conformance/and_or_values.lua: and and or give one of their operands
print(1 and 2, nil and 2, false and 2)  --> 2	nil	false
print(1 or 2, nil or 2, false or 2)  --> 1	2	2
print(nil or false, false or nil)   --> false	nil
print(0 and "zero is true", "" and "empty is true")  --> zero is true	empty is true
