-- Runs a script without collections but for those that it asks for: uncollected.lua SCRIPT [ARG...].
-- When collections come depends on how much memory a tier takes, and a little of the fuel on that.

collectgarbage("stop")
arg[0] = table.remove(arg, 1)
assert(loadfile(arg[0]))(table.unpack(arg))
