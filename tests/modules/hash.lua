-- The vectors of FIPS 180 and RFC 4231.
print(hash.sha256(""))  --> e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
print(hash.sha256("abc"))  --> ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
print(hash.sha256(("a"):rep(1000000)))  --> cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0
print(hash.hmac_sha256(("\x0b"):rep(20), "Hi There"))  --> b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7
print(hash.hmac_sha256("Jefe", "what do ya want for nothing?"))  --> 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843
print(hash.hmac_sha256(("\xaa"):rep(131), "Test Using Larger Than Block-Size Key - Hash Key First"))  --> 60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54
print(hash.hmac_sha256("", ""))  --> b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad
print(hash.crc32("123456789"), hash.crc32(""), hash.crc32("56789", hash.crc32("1234")))  --> 3421780262	0	3421780262

-- Raw bytes, and numbers as text.
print(#hash.sha256("abc", "raw"), hash.sha256("abc", "raw"):byte(1, 3))  --> 32	186	120	22
print(hash.sha256(1) == hash.sha256("1", "hex"))  --> true

-- In pieces: an HMAC by its definition, for keys and texts of every length.
local function xor(key, byte)
  return (key .. ("\0"):rep(64 - #key)):gsub(".", function(c) return string.char(c:byte() ~ byte) end)
end
local function hmac(key, text)
  if #key > 64 then key = hash.sha256(key, "raw") end
  return hash.sha256(xor(key, 0x5c) .. hash.sha256(xor(key, 0x36) .. text, "raw"))
end
local bytes = ("0123456789abcdefghijklmnopqrstuvwxyz"):rep(6000)
for _, key_length in ipairs({0, 1, 63, 64, 65, 1000, 65536, 65537, 140000}) do
  for _, length in ipairs({0, 1, 65535, 65536, 65537, 131072, 200000}) do
    local key, text = bytes:sub(1, key_length), bytes:sub(7, 6 + length)
    assert(hash.hmac_sha256(key, text) == hmac(key, text))
    assert(#hash.hmac_sha256(key, text, "raw") == 32)
  end
end
local sum = 0
for i = 1, #bytes, 1000 do sum = hash.crc32(bytes:sub(i, i + 999), sum) end
print(sum == hash.crc32(bytes))  --> true

print(pcall(hash.sha256))  --> false	bad argument #1 to 'hash.sha256' (string expected, got no value)
print(pcall(hash.sha256, "x", "base64"))  --> false	bad argument #2 to 'hash.sha256' (invalid option 'base64')
print(pcall(hash.hmac_sha256, "x"))  --> false	bad argument #2 to 'hash.hmac_sha256' (string expected, got no value)
print(pcall(hash.hmac_sha256, "x", "y", {}))  --> false	bad argument #3 to 'hash.hmac_sha256' (string expected, got table)
print(pcall(hash.crc32, "x", -1))  --> false	bad argument #2 to 'hash.crc32' (checksum out of range)
print(pcall(hash.crc32, "x", 1 << 32))  --> false	bad argument #2 to 'hash.crc32' (checksum out of range)
hash.crc32({})  --! tests/modules/hash.lua:41: bad argument #1 to 'crc32' (string expected, got table)
