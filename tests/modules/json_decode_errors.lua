local function try(text)
  print((select(2, pcall(json.decode, text)):gsub("^invalid JSON at ", "")))
end
try("")  --> line 1, column 1: value expected, got the end of the text
try("  \n ")  --> line 2, column 2: value expected, got the end of the text
try("[1,")  --> line 1, column 4: value expected, got the end of the text
try("[1 2]")  --> line 1, column 4: ',' or ']' expected
try("[1,]")  --> line 1, column 4: value expected
try("{")  --> line 1, column 2: string key expected, got the end of the text
try('{"a"')  --> line 1, column 5: ':' expected, got the end of the text
try('{"a" 1}')  --> line 1, column 6: ':' expected
try('{"a":}')  --> line 1, column 6: value expected
try('{"a":1,}')  --> line 1, column 8: string key expected
try('{"a":1 "b":2}')  --> line 1, column 8: ',' or '}' expected
try("{1:2}")  --> line 1, column 2: string key expected
try('{\n  "a": [\n    1,\n    oops\n  ]\n}')  --> line 4, column 5: value expected
try("nul")  --> line 1, column 4: value expected, got the end of the text
try("True")  --> line 1, column 1: value expected
try("1 2")  --> line 1, column 3: end of text expected
try("[]]")  --> line 1, column 3: end of text expected
try("'a'")  --> line 1, column 1: value expected
try("// no comments\n1")  --> line 1, column 1: value expected

-- Numbers.
try("01")  --> line 1, column 2: end of text expected
try("-")  --> line 1, column 2: value expected, got the end of the text
try("+1")  --> line 1, column 1: value expected
try("[.5]")  --> line 1, column 2: value expected
try("1.")  --> line 1, column 3: digit expected after '.', got the end of the text
try("[1.e1]")  --> line 1, column 4: digit expected after '.'
try("1e+")  --> line 1, column 4: digit expected in exponent, got the end of the text
try("0x10")  --> line 1, column 2: end of text expected
try("NaN")  --> line 1, column 1: value expected
try("-Infinity")  --> line 1, column 2: value expected
try("[1, 1e400]")  --> line 1, column 5: number out of range
try("[2e308]")  --> line 1, column 2: number out of range
try("1" .. ("0"):rep(400))  --> line 1, column 1: number out of range
try("0." .. ("1"):rep(70000))  --> line 1, column 1: number too long

-- Strings.
try('"abc')  --> line 1, column 5: unterminated string
try('["a\nb"]')  --> line 1, column 4: control character in string
try('"a\0b"')  --> line 1, column 3: control character in string
try([["\x"]])  --> line 1, column 2: invalid escape sequence
try([["\u12g4"]])  --> line 1, column 2: invalid unicode escape
try([["\ud800"]])  --> line 1, column 2: lone surrogate
try([["\ud800\u0041"]])  --> line 1, column 2: lone surrogate
try([["\udc00"]])  --> line 1, column 9: lone surrogate
try('"\xff"')  --> line 1, column 2: invalid UTF-8
try('"\xc0\x80"')  --> line 1, column 2: invalid UTF-8
try('"\xed\xa0\x80"')  --> line 1, column 2: invalid UTF-8
try('"\xf4\x90\x80\x80"')  --> line 1, column 2: invalid UTF-8
try("\xef\xbb\xbf1")  --> line 1, column 1: value expected

-- A zero is no end.
try("1\0")  --> line 1, column 2: end of text expected
try("\0")  --> line 1, column 1: value expected
try("[1,\0]")  --> line 1, column 4: value expected

-- Depth.
try(("["):rep(513))  --> line 1, column 513: tables nested more than 512 levels deep
try(('{"a":'):rep(100000))  --> line 1, column 2561: tables nested more than 512 levels deep

-- Far into a long text.
try("[" .. ("1,\n"):rep(100000) .. "x]")  --> line 100001, column 1: value expected
try('["' .. ("x"):rep(100000) .. '" 1]')  --> line 1, column 100005: ',' or ']' expected

-- Every beginning of a text is refused, every text that lacks a byte as well or
-- it is another text.
local text = '{"a": [1, -2.5e+3, "x\\u00e9\\n", true, false, null], "b": {"c": []}}'
for n = 0, #text - 1 do
  local ok, message = pcall(json.decode, text:sub(1, n))
  assert(not ok and message:find("^invalid JSON at line 1, column %d+: "), n)
end
local padding = (" "):rep(8150)
for n = 0, #text - 1 do assert(not pcall(json.decode, padding .. text:sub(1, n)), n) end
for n = 0, 100 do json.decode(padding .. (" "):rep(n) .. text) end

print(pcall(json.decode))  --> false	bad argument #1 to 'json.decode' (string expected, got no value)
print(pcall(json.decode, {}))  --> false	bad argument #1 to 'json.decode' (string expected, got table)
json.decode("[1,")  --! tests/modules/json_decode_errors.lua:81: invalid JSON at line 1, column 4: value expected, got the end of the text
