-- A stand-in for LuaJIT's library of bit operations: on 32 bits, results with a sign.

local bit = {}

local function signed(n)
  n = n & 0xffffffff
  return n < 0x80000000 and n or n - 0x100000000
end

-- As an integer; a float is rounded.
local function whole(n) return math.tointeger(n) or math.floor(n + 0.5) end

function bit.tobit(n) return signed(whole(n)) end
function bit.bnot(n) return signed(~whole(n)) end

-- Mostly there are two arguments.
local function folded(operation)
  return function(a, b, ...)
    local n = b and operation(whole(a), whole(b)) or whole(a)
    for i = 1, select("#", ...) do n = operation(n, whole((select(i, ...)))) end
    return signed(n)
  end
end

bit.band = folded(function(a, b) return a & b end)
bit.bor = folded(function(a, b) return a | b end)
bit.bxor = folded(function(a, b) return a ~ b end)

function bit.lshift(n, count) return signed(whole(n) << (count & 31)) end
function bit.rshift(n, count) return signed((whole(n) & 0xffffffff) >> (count & 31)) end
function bit.arshift(n, count) return signed(signed(whole(n)) // (1 << (count & 31))) end

function bit.rol(n, count)
  n, count = whole(n) & 0xffffffff, count & 31
  return signed(n << count | n >> (32 - count))
end

function bit.ror(n, count) return bit.rol(n, -count & 31) end

function bit.bswap(n) return signed(string.unpack(">I4", string.pack("<I4", whole(n) & 0xffffffff))) end

-- The last `digits` digits, 8 at most; in capitals when the number is negative.
function bit.tohex(n, digits)
  digits = digits or 8
  local text = ("%08x"):format(whole(n) & 0xffffffff)
  if digits < 0 then text, digits = text:upper(), -digits end
  return digits < 8 and text:sub(9 - digits) or text
end

return bit
