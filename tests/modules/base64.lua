-- The vectors of RFC 4648.
for _, s in ipairs({"", "f", "fo", "foo", "foob", "fooba", "foobar"}) do
  print(base64.encode(s), base64.decode(base64.encode(s)) == s, base64.url_encode(s))
end
--> 	true	
--> Zg==	true	Zg
--> Zm8=	true	Zm8
--> Zm9v	true	Zm9v
--> Zm9vYg==	true	Zm9vYg
--> Zm9vYmE=	true	Zm9vYmE
--> Zm9vYmFy	true	Zm9vYmFy
print(base64.encode("\xfb\xff\xfe"), base64.url_encode("\xfb\xff\xfe"), base64.encode(12))  --> +//+	-__-	MTI=
print(base64.url_decode("-__-") == "\xfb\xff\xfe", base64.url_decode("Zg==") == "f", base64.url_decode("Zg") == "f")  --> true	true	true

local all = {}
for i = 0, 255 do all[i + 1] = string.char(i) end
all = table.concat(all)
for n = 0, 256 do
  local s = all:sub(1, n)
  assert(base64.decode(base64.encode(s)) == s and base64.url_decode(base64.url_encode(s)) == s)
end
for _, n in ipairs({49151, 49152, 49153, 65535, 65536, 65537, 196608, 300001}) do
  local s = all:rep(n // 256 + 1):sub(1, n)
  assert(#base64.encode(s) == (n + 2) // 3 * 4)
  assert(base64.decode(base64.encode(s)) == s and base64.url_decode(base64.url_encode(s)) == s)
end

local function try(f, s) print((select(2, pcall(f, s)):match("%((.*)%)$"))) end
try(base64.decode, "a")  --> incomplete base64 group at byte 1
try(base64.decode, "ab")  --> missing padding at byte 3
try(base64.decode, "ab=")  --> missing padding at byte 4
try(base64.decode, "ab==")  --> non-zero trailing bits at byte 2
try(base64.decode, "Zm8")  --> missing padding at byte 4
try(base64.decode, "Zg==Zg==")  --> invalid base64 character at byte 3
try(base64.decode, "Zm9v=")  --> unexpected padding at byte 5
try(base64.decode, "Zm9v\n")  --> invalid base64 character at byte 5
try(base64.decode, " Zm9v")  --> invalid base64 character at byte 1
try(base64.decode, "====")  --> invalid base64 character at byte 1
try(base64.decode, "-__-")  --> invalid base64 character at byte 1
try(base64.url_decode, "+//+")  --> invalid base64 character at byte 1
try(base64.url_decode, "Zg=")  --> missing padding at byte 4
try(base64.decode, ("QUJD"):rep(50000) .. "!")  --> invalid base64 character at byte 200001
print(pcall(base64.encode))  --> false	bad argument #1 to 'base64.encode' (string expected, got no value)
print(pcall(base64.decode, {}))  --> false	bad argument #1 to 'base64.decode' (string expected, got table)
base64.decode("?")  --! tests/modules/base64.lua:45: bad argument #1 to 'decode' (invalid base64 character at byte 1)
