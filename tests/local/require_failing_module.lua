-- …nor that of a module, or a file, that raises an error.
package.path = "./?.lua"
local f = assert(io.open("fails.lua", "w"))
f:write("local function g() error('inside') end\ng()")
f:close()
print(pcall(require, "fails"))
print(select(2, xpcall(require, debug.traceback, "fails")))
local function outer() dofile("fails.lua") end
print(select(2, xpcall(outer, debug.traceback)))
require("fails")
