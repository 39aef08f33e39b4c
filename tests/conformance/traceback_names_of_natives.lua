-- tests/conformance/traceback_names_of_natives.lua: a library function has its name only while it is there
local traceback, string_match = debug.traceback, string.match
local function line_of_native(f)
  local text = select(2, xpcall(f, traceback))
  return (string_match(text, "%[C%]: in [^\n]*"))
end
print(line_of_native(function() string.rep() end))  --> [C]: in function 'string.rep'
local rep = string.rep
print(line_of_native(function() rep() end)) --> [C]: in function 'string.rep'
string.rep = nil
print(line_of_native(function() rep() end)) --> [C]: in upvalue 'rep'
print(line_of_native(function() local f = rep; f() end))  --> [C]: in local 'f'
print(line_of_native(function() local t = {f = rep}; t.f() end))  --> [C]: in field 'f'
print(line_of_native(function() local t = {f = rep}; t:f() end))  --> [C]: in method 'f'
string.other = rep
print(line_of_native(function() rep() end)) --> [C]: in function 'string.other'
string.other, again = nil, rep
print(line_of_native(function() rep() end)) --> [C]: in function 'again'
again = nil
string.rep = function() end  -- another one
print(line_of_native(function() rep() end)) --> [C]: in upvalue 'rep'
local check = assert
assert = nil
print(line_of_native(function() check() end))  --> [C]: in upvalue 'check'
print(select(2, pcall(check)))              --> bad argument #1 to '?' (value expected)
assert = check
print(select(2, pcall(check)))              --> bad argument #1 to 'assert' (value expected)
-- Iterators are in no table.
print(line_of_native(function() for _ in utf8.codes("\xff") do end end))  --> [C]: in for iterator 'for iterator'
print(line_of_native(function() local f = utf8.codes("") f() end))  --> [C]: in local 'f'
iterate = utf8.codes("")
print(line_of_native(function() iterate() end))  --> [C]: in function 'iterate'
print(line_of_native(function() local f = coroutine.wrap(error); f("x", 0) end))  --> [C]: in local 'f'
