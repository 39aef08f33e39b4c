local function show(text)
  local value = json.decode(text)
  print(math.type(value) or type(value), value)
end
show("1")  --> integer	1
show("1.0")  --> float	1.0
show("-0")  --> integer	0
show("-0.0")  --> float	-0.0
show("1e2")  --> float	100.0
show("1E+2")  --> float	100.0
show("9223372036854775807")  --> integer	9223372036854775807
show("-9223372036854775808")  --> integer	-9223372036854775808
show("9223372036854775808")  --> float	9.2233720368548e+18
show("0.1")  --> float	0.1
show("1e-400")  --> float	0.0
show('"x"')  --> string	x
show(" true ")  --> boolean	true
show("\tfalse\r\n")  --> boolean	false
print(json.decode("null") == json.null)  --> true
show(12)  --> integer	12
assert(json.decode("0." .. ("3"):rep(1000)) == 1/3)
assert(json.decode("2.2250738585072012e-308") == 2.2250738585072012e-308)

-- Strings.
print(json.decode([["\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00"]]) == "\"\\/\b\f\n\r\tAé€😀")  --> true
print(#json.decode([["\u0000"]]), json.decode('""') == "", json.decode('"\127é"') == "\127é")  --> 1	true	true

-- Tables: order, nulls, marks, doubled names.
local t = json.decode('{"b": 1, "a": [1, null, {}], "": {"b": []}}')
print(json.encode(t))  --> {"b":1,"a":[1,null,{}],"":{"b":[]}}
print(#t.a, t.a[2] == json.null)  --> 3	true
local keys = {}
for key in pairs(t) do keys[#keys + 1] = "<" .. key .. ">" end
print(table.concat(keys, " "))  --> <b> <a> <>
print(json.encode(json.decode('{"a":1,"b":2,"a":{"x":3}}')))  --> {"a":{"x":3},"b":2}
print(json.encode(json.decode("[]")), json.encode(json.decode("{}")), json.encode(json.decode("[[],{}]")))  --> []	{}	[[],{}]
t = json.decode("[1]")
t[1] = nil
print(json.encode(t), getmetatable(t).__jsontype, getmetatable(json.decode("{}")))  --> []	array	nil

-- Long texts: across every bound of a piece.
local function same(text) assert(json.encode(json.decode(text)) == text) end
for _, n in ipairs({8190, 8191, 8192, 8193, 16384, 65534, 65535, 65536, 65537, 131072, 300000}) do
  same('"' .. ("x"):rep(n) .. '"')
  same('["' .. ("é"):rep(n // 2) .. '"]')
  same('{"' .. ("k"):rep(n) .. '":1}')
  assert(json.decode('"' .. ("\\u00e9"):rep(n // 6) .. '"') == ("é"):rep(n // 6))
  assert(json.decode((" "):rep(n) .. "7" .. (" "):rep(n)) == 7)
end
local numbers = {}
for i = 1, 30000 do numbers[i] = i end
same("[" .. table.concat(numbers, ",") .. "]")
local parts = {}
for i = 1, 20000 do parts[i] = ('"name %d":{"a":[%d,"x"],"b":null}'):format(i, i) end
same("{" .. table.concat(parts, ",") .. "}")
local long = {}
for i = 1, 200 do long[i] = ('"%s":%d'):format(("k"):rep(100) .. i, i) end
same("{" .. table.concat(long, ",") .. "}")
same(("["):rep(512) .. ("]"):rep(512))
local wide = ("[" .. ("["):rep(500) .. ("]"):rep(500) .. (",1"):rep(5000) .. "]")
same(wide)
