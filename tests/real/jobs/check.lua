-- What the jobs of this folder report with.

local show = require "real.stand_in.show"

local check = {}

-- A check: its name, and values that must be the same on every engine.
function check.same(name, ...) print("ok  " .. name .. ": " .. show.values(...)) end

-- The same for text that is too long to be read: its length and a sum of its bytes.
function check.text(name, text)
  local sum = 0
  for i = 1, #text do sum = (sum * 31 + text:byte(i)) & 0xffffffffff end
  print(("ok  %s: %d bytes, sum %d"):format(name, #text, sum))
end

-- A call that may fail: its results, or its error message.
function check.call(name, f, ...)
  local results = table.pack(pcall(f, ...))
  if results[1] then
    check.same(name, table.unpack(results, 2, results.n))
  else
    print("not ok  " .. name .. ": " .. show.message(results[2]))
  end
end

function check.read(name)
  local file = assert(io.open(name, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

return check
