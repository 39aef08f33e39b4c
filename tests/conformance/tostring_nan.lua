-- tests/conformance/tostring_nan.lua: not-a-number prints as nan or -nan
local s = tostring(0 / 0):gsub("-", "")
print(s)                            --> nan
local u = tostring(-(0 / 0)):gsub("-", "")
print(u)                            --> nan
