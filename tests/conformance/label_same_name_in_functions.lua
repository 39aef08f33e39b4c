-- tests/conformance/label_same_name_in_functions.lua: each function has its own labels
local function f() do goto l end ::l:: return 1 end
local function g() do goto l end ::l:: return 2 end
print(f(), g())                     --> 1	2
do ::l2:: end
do ::l2:: end
print("ok")                         --> ok
