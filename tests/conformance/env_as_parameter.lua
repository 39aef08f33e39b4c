-- tests/conformance/env_as_parameter.lua: _ENV as a parameter and an upvalue
local function get(_ENV) return name end
print(get {name = "n"})             --> n
local function make() local _ENV <const> = {v = 1} return function() v = v + 1 return v end end
local f = make()
print(f(), f())                     --> 2	3
