-- tests/conformance/closure_after_block_ends.lua: a closure keeps its variable after the block is left
local get, set
do
  local v = "first"
  get = function() return v end
  set = function(x) v = x end
end
do local other = "reuses the register" end
print(get())                        --> first
set("second")
print(get())                        --> second
