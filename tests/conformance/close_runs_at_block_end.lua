-- tests/conformance/close_runs_at_block_end.lua: a <close> variable is closed when its block ends
local log = {}
local function res(name) return setmetatable({}, {__close = function(_, e) log[#log + 1] = name .. ":" .. tostring(e) end}) end
do
  local a <close> = res "a"
  log[#log + 1] = "body"
end
log[#log + 1] = "after"
print(table.concat(log, " "))       --> body a:nil after
