-- A hash that was made for three fields has a fourth place, also in a table that is too large to grow at once.
local items = ("1, "):rep(5000)
local t = load("return {" .. items .. "nil, nil, 5003, a = 1, b = 2, [5005] = 3}")()
print(#t)                                   --> 5003
t[9000] = 1
print(#t)                                   --> 5003
t[9001] = 1
print(#t, t[5001], t.a, t.b)                --> 5000	nil	1	2
