-- A stand-in for spies: callable tables that note their calls.

local spy = {}

local Spy = {}
Spy.__index = Spy

function Spy.__call(self, ...)
  self.calls[#self.calls + 1] = table.pack(...)
  return self.f(...)
end

function Spy:clear()
  self.calls = {}
  return self
end

-- Puts back what `on` replaced.
function Spy:revert()
  if self.owner then self.owner[self.key] = self.f end
end

function spy.new(f) return setmetatable({f = f, calls = {}}, Spy) end

function spy.on(owner, key)
  local made = spy.new(owner[key])
  made.owner, made.key = owner, key
  owner[key] = made
  return made
end

-- Like `on`, but what was there is not called.
function spy.stub(owner, key, ...)
  local results = table.pack(...)
  local made = spy.on(owner, key)
  local was = made.f
  made.f = function() return table.unpack(results, 1, results.n) end
  made.revert = function() owner[key] = was end
  return made
end

return spy
