-- Each block's own _ENV is what its globals are looked up in, one block after the other.
local out = {}
for _, name in ipairs { "first", "second" } do
  do
    local _ENV = { x = name .. " a" }
    out[#out + 1] = x
  end
  do
    local _ENV = { x = name .. " b" }
    out[#out + 1] = x
    do
      local _ENV = { x = name .. " c" }
      out[#out + 1] = x
    end
    out[#out + 1] = x
  end
end
print(out[1], out[2], out[3], out[4])  --> first a	first b	first c	first b
print(out[5], out[6], out[7], out[8])  --> second a	second b	second c	second b
local function f(_ENV) return x, function(_ENV) return x end, x end
local a, g, b = f { x = 1 }
print(a, g { x = 2 }, b)  --> 1	2	1
