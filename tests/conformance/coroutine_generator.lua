-- tests/conformance/coroutine_generator.lua: a coroutine as the iterator of a for
local function range(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i, i * i) end end) end
local log = {}
for i, sq in range(4) do log[#log + 1] = i .. "^2=" .. sq end
print(table.concat(log, " "))       --> 1^2=1 2^2=4 3^2=9 4^2=16
local function permutations(a, n)
  n = n or #a
  if n <= 1 then coroutine.yield(table.concat(a)) end
  for i = 1, n do
    a[n], a[i] = a[i], a[n]
    permutations(a, n - 1)
    a[n], a[i] = a[i], a[n]
  end
end
local all = {}
for p in coroutine.wrap(function() permutations {"a", "b", "c"} end) do all[#all + 1] = p end
print(table.concat(all, " "))       --> bca bca cba cba cab cab acb acb bac bac abc abc
