-- tests/conformance/load_environment.lua: the fourth argument is _ENV
local env = {y = 5}
print(load("return y", "=c", "t", env)())  --> 5
load("x = 10", "=c", "t", env)()
print(env.x, x)                     --> 10	nil
print(pcall(load("return print(1)", "=c", "t", {})))  --> false	c:1: attempt to call a nil value (global 'print')
print(pcall(load("return a.b", "=c", "t", nil)))  --> false	c:1: attempt to index a nil value (upvalue '_ENV')
