-- tests/conformance/load_reader_function.lua: load takes its text from a function piece by piece
local parts = {"return ", "1", "2", " + ", "3"}
local i = 0
print(load(function() i = i + 1 return parts[i] end)())  --> 15
local done = false
print(load(function() if done then return "" end done = true return "return 'once'" end)())  --> once
print(pcall(load, function() error("reader failed", 0) end))  --> true	nil	reader failed
print(pcall(load, function() return {} end, "=c"))  --> true	nil	reader function must return a string
print(pcall(load))                  --> false	bad argument #1 to 'load' (function expected, got no value)
print(pcall(load, 5) ~= nil)        --> true
