-- A field reached by a constant key is named by what the key is.
local function message(f) return (select(2, pcall(f)):match("%(.*%)")) end
local i <const> = 5
local s <const> = "name"
local big <const> = 300
print(message(function() local t = {} return t[i].x end))              --> (field 'integer index')
print(message(function() local t = {} return t[(3)].x end))            --> (field 'integer index')
print(message(function() local t = {} return t[("a")].x end))          --> (field 'a')
print(message(function() local t = {} return t[s].x end))              --> (field 'name')
print(message(function() local t = {} return t[big].x end))            --> (field '?')
print(message(function() local k <const> = 7 local t = {} t[k]() end)) --> (field 'integer index')
-- A malformed numeral is shown whole, also behind a dot.
print(select(2, load("x = .0x10", "=q")))    --> q:1: malformed number near '.0x10'
print(select(2, load("x = .0x1p+4z", "=q"))) --> q:1: malformed number near '.0x1p+4z'
