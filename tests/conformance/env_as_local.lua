-- tests/conformance/env_as_local.lua: _ENV is an ordinary name
local print = print
local function f() local _ENV = {x = "inner"} return x end
print(f())                          --> inner
local _ENV = {y = 3}
z = y + 1
print(_ENV.z, z)                    --> 4	4
