-- tests/conformance/local_scope.lua: a local is visible from the statement after its declaration to the end of the block
local x = 1
do
  local x = x + 1
  print(x)                          --> 2
  local x = x + 1
  print(x)                          --> 3
end
print(x)                            --> 1
local y = y
print(y)                            --> nil
