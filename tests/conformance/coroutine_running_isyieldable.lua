-- tests/conformance/coroutine_running_isyieldable.lua: running names the coroutine and isyieldable says where yield works
local main, is_main = coroutine.running()
print(type(main), is_main, coroutine.isyieldable())  --> thread	true	false
local co
co = coroutine.create(function()
  local self, m = coroutine.running()
  return self == co, m, coroutine.isyieldable(), coroutine.isyieldable(main)
end)
print(coroutine.isyieldable(co))    --> true
print(coroutine.resume(co))         --> true	true	false	true	false
