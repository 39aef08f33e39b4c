-- tests/conformance/escape_skip_whitespace.lua: \z skips the white space that follows
local s = "one \z
       two \z   three"
print(s)                            --> one two three
s = "a\z
b"
print(s, #"\z   ")                  --> ab	0
