-- tests/conformance/close_value_without_metamethod.lua: a value without __close is refused when declared
print(pcall(function() local x <close> = {} end))  --> false	tests/conformance/close_value_without_metamethod.lua:2: variable 'x' got a non-closable value
print(pcall(function() local handle <close> = 42 end))  --> false	tests/conformance/close_value_without_metamethod.lua:3: variable 'handle' got a non-closable value
print(pcall(function() local f <close> = print end))  --> false	tests/conformance/close_value_without_metamethod.lua:4: variable 'f' got a non-closable value
