-- Of several borders, `#` is the one that the reference gives.
local function length(...) return #{...} end
print(length(1, nil, 3), length(nil, nil, 3), length(1, nil), length(nil)) --> 3	3	1	0

-- What is put down in one go keeps its places and its length.
local packed = table.pack(1, 2, nil, 4, nil)
print(#packed, packed.n)                                                   --> 4	5
local results = {pcall(function() return nil, "x" end)}
print(#results, results[1], results[2], results[3])                        --> 3	true	nil	x
local captures = {("key="):match("(%a+)=(%d*)(.?)"), nil, 5}
print(#captures)                                                           --> 3
print(#{1, nil, 3}, #{1, nil, 3, nil}, #{nil, nil, nil, 4})                --> 3	3	4

-- Assignments by key: the array is as large as more than half of it is used.
local t = {}
t[1] = 1 t[2] = 2 t[4] = 4
print(#t)                                                                  --> 4
t[8] = 8
print(#t)                                                                  --> 4
t[7] = 7 t[6] = 6
print(#t)                                                                  --> 8
local sparse = {n = 1}
sparse[1] = 1 sparse[2] = 2 sparse[4] = 4
print(#sparse)                                                             --> 4
local hashed = {a = 1, b = 2, c = 3}
hashed[2] = 2 hashed[1] = 1
print(#hashed)                                                             --> 2

-- A read beyond the border found last moves where `#` looks first.
local moved = {1, 2, 3, 4, 5, 6, 7, 8}
moved[6] = nil moved[7] = nil moved[8] = nil
print(#moved)                                                              --> 5
moved[7] = 7
print(#moved)                                                              --> 7
moved[8] = 8
print(#moved, moved[6])                                                    --> 8	nil

-- Elements removed at the end, one by one and all at once.
local stack = {}
for i = 1, 9 do stack[#stack + 1] = i end
for _ = 1, 4 do stack[#stack] = nil end
print(#stack)                                                              --> 5
stack[2] = nil
print(#stack)                                                              --> 5
stack[5] = nil
print(#stack)                                                              --> 4
stack[4] = nil
print(#stack)                                                              --> 1

-- table.move fills a table as assignments would.
print(#table.move({1, 2, 3, 4, 5}, 1, 5, 1, {}))                           --> 5
print(#table.move({1, nil, nil, 4}, 1, 4, 1, {}))                          --> 1
-- A new field can make a sparse array give up its places.
local given_up = {1, 2, 3, 4}
given_up[1], given_up[2], given_up[3] = nil, nil, nil
print(#given_up)                                                           --> 4
given_up.x = 1
print(#given_up, given_up[4])                                              --> 0	4
