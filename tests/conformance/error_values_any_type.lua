-- tests/conformance/error_values_any_type.lua: an error value can be anything
print(pcall(error, "s"))            --> false	s
print(pcall(error, 42))             --> false	42
print(pcall(error, nil))            --> false	nil
print(pcall(error, true))           --> false	true
print(pcall(error))                 --> false	nil
local t = {}
print(select(2, pcall(error, t)) == t)  --> true
print(select(2, pcall(error, print)) == print)  --> true
