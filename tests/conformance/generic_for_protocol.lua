-- tests/conformance/generic_for_protocol.lua: the generic for passes state and control and stops at nil
local log = {}
local function iter(state, control)
  log[#log + 1] = control
  if control < state then return control + 1, control * control end
end
for i, sq in iter, 4, 0 do log[#log + 1] = "v" .. i .. "," .. sq end
print(table.concat(log, " "))       --> 0 v1,0 1 v2,1 2 v3,4 3 v4,9 4
for x in function(s, c) if not c then return false end end do print("false stops no loop", x) break end  --> false stops no loop	false
