-- Are we fast yet: awfy.lua NAME ITERATIONS. A benchmark checks its own result.

package.path = "./benchmarks/Lua/?.lua;" .. package.path

local name, iterations = arg[1], math.tointeger(arg[2])
local ok = require(name):inner_benchmark_loop(iterations)
print((ok and "ok  " or "not ok  ") .. name)
