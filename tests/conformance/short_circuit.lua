-- tests/conformance/short_circuit.lua: the second operand of and and or runs only when it is needed
local log = {}
local function note(x, v) log[#log + 1] = x return v end
local _ = note("a", false) and note("b", true)
_ = note("c", true) or note("d", true)
_ = note("e", nil) or note("f", 1)
print(table.concat(log))            --> acef
