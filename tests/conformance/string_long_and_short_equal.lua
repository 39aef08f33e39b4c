-- tests/conformance/string_long_and_short_equal.lua: strings are equal by content whatever made them
local short = "abc"
local made = ("a") .. "b" .. "c"
print(short == made, ({abc = 1})[made], rawequal(short, made))  --> true	1	true
local long = ("x"):rep(100)
local other = ("x"):rep(50) .. ("x"):rep(50)
print(long == other, ({[long] = "found"})[other], long == other .. "y", long < other .. "y")  --> true	found	false	true
