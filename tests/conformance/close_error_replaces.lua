-- tests/conformance/close_error_replaces.lua: an error in __close replaces the earlier one
local seen = {}
local function bad(name) return setmetatable({}, {__close = function(_, e) seen[#seen + 1] = tostring(e) error(name, 0) end}) end
print(pcall(function()              --> false	a
  local a <close> = bad "a"
  local b <close> = bad "b"
  error("first", 0)
end))
print(table.concat(seen, " "))      --> first b
