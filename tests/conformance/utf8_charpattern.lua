-- tests/conformance/utf8_charpattern.lua: charpattern matches one character
local log = {}
for c in ("hä€"):gmatch(utf8.charpattern) do log[#log + 1] = #c end
print(table.concat(log, " "))       --> 1 2 3
print(utf8.charpattern == "[\0-\x7F\xC2-\xFD][\x80-\xBF]*")  --> true
