-- tests/conformance/load_chunkname.lua: how chunk names look in messages
print(load("error('e')", "=name") and pcall(load("error('e')", "=name")))  --> false
print(pcall(load("error('e')", "@file.lua")))  --> false	file.lua:1: e
print(pcall(load("error('e')", "short source")))  --> false	[string "short source"]:1: e
print(pcall(load("error('e')\n-- second line")))  --> false	[string "error('e')..."]:1: e
print(pcall(load("error('e')", "first\nsecond")))  --> false	[string "first..."]:1: e
print(pcall(load("error('e')" .. (" "):rep(100) .. "-- end")))  --> false	[string "error('e')                                   ..."]:1: e
print(pcall(load("error('e')", "@" .. ("long/"):rep(20) .. "name.lua")))  --> false	...ng/long/long/long/long/long/long/long/long/long/name.lua:1: e
print(pcall(load("error('e')", "=" .. ("x"):rep(100))))  --> false	xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx:1: e
