-- The place of a new last element is found before the table grows for it.
local t = {table.unpack({}, 1, 4998)}
for i = 1, 3000 do t[i] = i end
t = {table.unpack(t, 1, 5000)}
t[5000] = "last"
print(#t)                                   --> 5000
table.insert(t, "new")
print(t[5001], #t)                          --> new	3000
