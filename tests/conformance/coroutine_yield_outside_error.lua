-- tests/conformance/coroutine_yield_outside_error.lua: yield outside a coroutine is an error
print(pcall(coroutine.yield, 1))    --> false	attempt to yield from outside a coroutine
