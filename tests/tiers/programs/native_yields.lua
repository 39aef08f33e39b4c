-- Yields inside functions that natives call. The reference refuses some of these; here
-- a native can be left and come back to.
local m = 1
local yield = coroutine.yield
local function drive(f)
  local said = {}
  local co = coroutine.create(f)
  local answer = {coroutine.resume(co)}
  local n = 0
  while coroutine.status(co) == "suspended" do
    said[#said + 1] = tostring(answer[2])
    n = n + 1
    answer = {coroutine.resume(co, n)}
  end
  for i = 1, #answer do answer[i] = tostring(answer[i]) end
  print(table.concat(said, ","), "->", table.concat(answer, " "))
end

drive(function()
  local _ = m ~ m
  local t = {3, 1, 2}
  table.sort(t, function(a, b) local _ = m << m yield(a + b) return a < b end)
  return table.concat(t, " ")
end)
drive(function() local _ = m ~ m return ("abc"):gsub("%w", function(c) local _ = m << m return yield(c) end) end)
drive(function() local _ = m ~ m return pcall(function() local _ = m << m return yield("in pcall") + nil end) end)
drive(function()
  local _ = m ~ m
  return tostring(setmetatable({}, {__tostring = function() local _ = m << m return "t" .. yield("tostring") end}))
end)
drive(function()
  local _ = m ~ m
  for k, v in pairs(setmetatable({}, {__pairs = function(t) local _ = m << m yield("pairs") return next, {5} end})) do
    return k, v
  end
end)
drive(function()
  local _ = m ~ m
  local parts = {"return ", "1"}
  return load(function() local _ = m << m return table.remove(parts, 1) and yield("read") and nil end) ~= nil
end)
drive(function()
  local _ = m ~ m
  local t = setmetatable({}, {__index = function(_, i) local _ = m << m if i < 3 then return yield(i) end end,
                              __len = function() local _ = m << m return yield("len") + 1 end,
                              __newindex = function(t, k, v) local _ = m << m rawset(t, k, yield("new " .. k)) end})
  table.insert(t, "x")
  local n = 0
  for i, v in ipairs(t) do n = n + v end
  return n, table.concat(t, "+", 1, 2), rawget(t, 3)
end)
