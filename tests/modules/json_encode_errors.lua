local function try(...) print(select(2, pcall(json.encode, ...))) end
try()  --> bad argument #1 to 'json.encode' (value expected)
try(1, 2)  --> bad argument #2 to 'json.encode' (table expected, got number)
try(1, {indent = 17})  --> bad argument #2 to 'json.encode' (field 'indent' must be an integer from 0 to 16)
try(1, {indent = true})  --> bad argument #2 to 'json.encode' (field 'indent' must be an integer from 0 to 16)
try(1, {empty = "list"})  --> bad argument #2 to 'json.encode' (field 'empty' must be 'array' or 'object')

-- What has no text, with the way to it.
try(print)  --> bad argument #1 to 'json.encode' (cannot encode a function at value)
try({a = {b = {1, print}}})  --> bad argument #1 to 'json.encode' (cannot encode a function at value.a.b[2])
try({["two words"] = coroutine.create(print)})  --> bad argument #1 to 'json.encode' (cannot encode a thread at value["two words"])
try(0/0)  --> bad argument #1 to 'json.encode' (cannot encode nan at value)
try({1, {x = -1/0}})  --> bad argument #1 to 'json.encode' (cannot encode infinity at value[2].x)
try(json.object({[7] = print}))  --> bad argument #1 to 'json.encode' (cannot encode a function at value[7])

-- Tables that are neither an array nor an object.
try({1, nil, 3})  --> bad argument #1 to 'json.encode' (cannot encode an array with holes at value)
try({x = {[0] = 1}})  --> bad argument #1 to 'json.encode' (cannot encode an array with holes at value.x)
try({[math.mininteger] = 1})  --> bad argument #1 to 'json.encode' (cannot encode an array with holes at value)
try({1, 2, x = 3})  --> bad argument #1 to 'json.encode' (cannot encode a table with mixed string and number keys at value)
try({[1.5] = 1})  --> bad argument #1 to 'json.encode' (cannot encode a table with a float key at value)
try({[true] = 1})  --> bad argument #1 to 'json.encode' (cannot encode a table with a boolean key at value)
try(json.array({x = 1}))  --> bad argument #1 to 'json.encode' (cannot encode an array with string keys at value)
try(json.array({[2] = 1}))  --> bad argument #1 to 'json.encode' (cannot encode an array with holes at value)
try(json.object({[print] = 1}))  --> bad argument #1 to 'json.encode' (cannot encode a table with a function key at value)

-- Cycles and depth.
local cycle = {name = "x"}
cycle.children = {1, {parent = cycle}}
try(cycle)  --> bad argument #1 to 'json.encode' (cannot encode a cycle at value.children[2].parent)
local function nested(n)
  local t = {}
  for _ = 2, n do t = {t} end
  return t
end
print(#json.encode(nested(512)))  --> 1024
local _, message = pcall(json.encode, nested(513))
print(message:match("cannot encode tables nested more than 512 levels deep at %.%.%."))  --> cannot encode tables nested more than 512 levels deep at ...

-- Invalid UTF-8.
try("ab\xff")  --> bad argument #1 to 'json.encode' (cannot encode a string with invalid UTF-8 (byte 3) at value)
try({x = "\xed\xa0\x80"})  --> bad argument #1 to 'json.encode' (cannot encode a string with invalid UTF-8 (byte 1) at value.x)
try(("x"):rep(100000) .. "\xc3")  --> bad argument #1 to 'json.encode' (cannot encode a string with invalid UTF-8 (byte 100001) at value)

-- Marks.
print(pcall(json.array, 1))  --> false	bad argument #1 to 'json.array' (table expected, got number)
print(pcall(json.object, setmetatable({}, {})))  --> false	bad argument #1 to 'json.object' (table already has a metatable; set its field '__jsontype')
print(json.encode(json.object(json.array())))  --> {}
print(tostring(json.null), type(json.null), getmetatable(json.null))  --> null	userdata	false

-- Where the caller stands.
json.encode(print)  --! tests/modules/json_encode_errors.lua:52: bad argument #1 to 'encode' (cannot encode a function at value)
