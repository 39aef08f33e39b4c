-- tests/conformance/close_sees_later_changes.lua: a closer sees the object and may use other locals
local out = {}
do
  local state = {n = 1}
  local r <close> = setmetatable(state, {__close = function(s, e) out[1] = s.n; out[2] = e; out[3] = select("#", s, e) end})
  state.n = 99
end
print(out[1], out[2], out[3])       --> 99	nil	2
