-- tests/conformance/load_reader_pieces.lua: numbers are pieces too; what else is no string is an error
local function reader(...)
  local pieces, at = {...}, 0
  return function() at = at + 1 return pieces[at] end
end
print(load(reader("return 1", 5, " + ", 2.5))())                       --> 17.5
print(pcall(function() return load(reader("return 1", {}), "=x"), 1 end)) --> true	nil	1
print(pcall(function() return (select(2, load(reader(false)))) end))   --> true	tests/conformance/load_reader_pieces.lua:8: reader function must return a string
print(pcall(load, reader(true)))                                       --> true	nil	reader function must return a string
print(load("x = \0"))                                                  --> nil	[string "x = "]:1: unexpected symbol
print(load("x = =", "two\0words"))                                     --> nil	[string "two"]:1: unexpected symbol near '='
