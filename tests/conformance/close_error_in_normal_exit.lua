-- tests/conformance/close_error_in_normal_exit.lua: an error in __close at a normal block end is an error of the block
local log = {}
local function res(name) return setmetatable({}, {__close = function(_, e) log[#log + 1] = name .. ":" .. tostring(e) end}) end
print(pcall(function()              --> false	in b
  local a <close> = res "a"
  do
    local b <close> = setmetatable({}, {__close = function() error("in b", 0) end})
    local c <close> = res "c"
  end
  log[#log + 1] = "never"
end))
print(table.concat(log, " "))       --> c:nil a:in b
