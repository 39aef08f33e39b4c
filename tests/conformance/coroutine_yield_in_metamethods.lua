-- tests/conformance/coroutine_yield_in_metamethods.lua: yield works in metamethods
local mt = {
  __index = function(_, k) return coroutine.yield("index " .. k) end,
  __newindex = function(_, k, v) coroutine.yield("newindex " .. k) end,
  __add = function(a, b) return coroutine.yield("add") end,
  __eq = function() return coroutine.yield("eq") end,
  __lt = function() return coroutine.yield("lt") end,
  __concat = function() return coroutine.yield("concat") end,
  __len = function() return coroutine.yield("len") end,
  __call = function(_, x) return coroutine.yield("call " .. x) end,
  __unm = function() return coroutine.yield("unm") end,
}
local t, u = setmetatable({}, mt), setmetatable({}, mt)
local co = coroutine.wrap(function()
  local out = {}
  out[1] = t.key
  t.key = 1
  out[2] = t + 1
  out[3] = t == u
  out[4] = t < u
  out[5] = t .. "x"
  out[6] = #t
  out[7] = t(5)
  out[8] = -t
  return out
end)
local names, v = {}, co()
while type(v) == "string" do
  names[#names + 1] = v
  v = co(#names)
end
print(table.concat(names, ", "))    --> index key, newindex key, add, eq, lt, concat, len, call 5, unm
for i = 1, 8 do v[i] = tostring(v[i]) end
print(table.concat(v, " "))         --> 1 3 true true 6 7 8 9
