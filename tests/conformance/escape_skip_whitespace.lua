-- tests/conformance/escape_skip_whitespace.lua: \z skips the white space that follows
print("one \z                       --> one two three
       two \z   three")
print("a\z                          --> ab	0
b", #"\z   ")
