-- tests/conformance/pcall_preserves_multiple_coroutine_levels.lua: errors cross nested coroutines and pcalls
local function level(n)
  if n == 0 then error({depth = "bottom"}) end
  local co = coroutine.create(level)
  local ok, e = coroutine.resume(co, n - 1)
  e.path = (e.path or "") .. n
  error(e)
end
local ok, e = pcall(level, 5)
print(ok, e.depth, e.path)          --> false	bottom	12345
