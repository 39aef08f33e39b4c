-- tests/conformance/metamethod_tostring.lua: __tostring serves tostring and print
local t = setmetatable({}, {__tostring = function(x) return "<obj>" end})
print(t, tostring(t))               --> <obj>	<obj>
print(("%s|%10s|%-8s|"):format(t, t, t))  --> <obj>|     <obj>|<obj>   |
print(#tostring(t))                 --> 5
