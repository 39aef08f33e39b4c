print(json.encode({1, 2.0, "a", true, false, json.null}))  --> [1,2.0,"a",true,false,null]
print(json.encode({z = 1}), json.encode("x"), json.encode(nil), json.encode(false))  --> {"z":1}	"x"	null	false

-- Integers and floats stay what they are.
print(json.encode({1, 1.0, -0.0, 1e300, 0.1, 100.0, 1e15, 1e16, 5e-324}))  --> [1,1.0,-0.0,1e+300,0.1,100.0,1e+15,1e+16,5e-324]
print(json.encode({math.mininteger, math.maxinteger}))  --> [-9223372036854775808,9223372036854775807]
for _, x in ipairs({0.1, 1/3, 2^53, 2^63, 1e-7, 123456.789, math.pi, 1.7976931348623157e308}) do
  assert(json.decode(json.encode(x)) == x and math.type(json.decode(json.encode(x))) == "float")
end

-- Names in the order they were added.
local t = {}
for _, name in ipairs({"b", "a", "c"}) do t[name] = #name end
t.a = nil
t.a = 2
print(json.encode(t))  --> {"b":1,"a":2,"c":1}

-- Strings.
print(json.encode("\"\\/\b\f\n\r\t\0\31é\u{1F600}"))  --> "\"\\/\b\f\n\r\t\u0000\u001fé😀"
print(json.encode({[""] = 1}), json.encode({["a\nb"] = 1}))  --> {"":1}	{"a\nb":1}

-- Arrays, objects, and tables that could be both.
print(json.encode({}), json.encode({}, {empty = "array"}), json.encode({}, {empty = "object"}))  --> {}	[]	{}
print(json.encode(json.array()), json.encode(json.object()), json.encode(json.array({1})))  --> []	{}	[1]
print(json.encode(json.object({10, 20, x = 1, [2.5] = 2})))  --> {"1":10,"2":20,"x":1,"2.5":2}
print(json.encode(setmetatable({}, {__jsontype = "array"})))  --> []
print(json.encode(setmetatable({1}, {__jsontype = "object"})))  --> {"1":1}
local reversed = {}
for i = 5, 1, -1 do reversed[i] = i end
print(json.encode(reversed))  --> [1,2,3,4,5]

-- Read raw: no metamethod runs.
print(json.encode(setmetatable({1}, {__index = error, __len = error, __pairs = error})))  --> [1]

-- A table reached twice is written twice.
local shared = {1}
print(json.encode({shared, shared}))  --> [[1],[1]]

print(json.encode({a = {1, {}}, b = {}}, {indent = 2}))
--> {
-->   "a": [
-->     1,
-->     {}
-->   ],
-->   "b": {}
--> }
print(json.encode({1}, {indent = 0}))
--> [
--> 1
--> ]
