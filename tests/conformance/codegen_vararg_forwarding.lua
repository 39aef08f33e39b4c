-- tests/conformance/codegen_vararg_forwarding.lua: varargs in the middle and at the end of calls and tables
local function count(...) return select("#", ...) end
local function f(...)
  local t = {0, ..., "end"}
  local u = {0, ...}
  return #t, #u, count(..., ...), count((...)), count(1, ...)
end
print(f())                          --> 3	1	1	1	1
print(f(1))                         --> 3	2	2	1	2
print(f(1, 2, 3))                   --> 3	4	4	1	4
