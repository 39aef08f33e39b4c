-- tests/conformance/os_difftime_clock.lua: difftime gives a float and clock does not run backwards
print(os.difftime(10, 4), os.difftime(4, 10))  --> 6.0	-6.0
local a = os.clock()
print(math.type(a), os.clock() >= a, math.type(os.time()))  --> float	true	integer
