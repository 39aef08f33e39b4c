-- tests/conformance/table_nil_nan_key_error.lua: nil and not-a-number are no keys
local t = {}
print(pcall(function() t[nil] = 1 end))  --> false	tests/conformance/table_nil_nan_key_error.lua:3: table index is nil
print(pcall(function() t[0/0] = 1 end))  --> false	tests/conformance/table_nil_nan_key_error.lua:4: table index is NaN
print(t[nil], t[0/0])               --> nil	nil
print(pcall(function() return {[nil] = 1} end))  --> false	tests/conformance/table_nil_nan_key_error.lua:6: table index is nil
