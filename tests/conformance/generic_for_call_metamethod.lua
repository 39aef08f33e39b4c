-- tests/conformance/generic_for_call_metamethod.lua: an iterator may be a table with __call
local counter = setmetatable({n = 0}, {__call = function(self) 
  self.n = self.n + 1
  if self.n <= 3 then return self.n end
end})
local log = {}
for v in counter do log[#log + 1] = v end
print(table.concat(log, " "))       --> 1 2 3
