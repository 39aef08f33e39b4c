-- tests/conformance/tbc_return_in_loop_closes.lua: return from inside a loop closes its variables in order
local log = {}
local function c(n) return setmetatable({}, {__close = function() log[#log + 1] = n end}) end
local function f()
  local a <close> = c "a"
  for i = 1, 3 do
    local b <close> = c("b" .. i)
    if i == 2 then return "r" .. i, #log end
  end
end
print(f())                          --> r2	1
print(table.concat(log, " "))       --> b1 b2 a
