-- tests/conformance/limit_concat_many.lua: one concatenation of many operands
local chunk = "local s = '1' return #(" .. ("s .. "):rep(180) .. "s)"
print(load(chunk)())                --> 181
