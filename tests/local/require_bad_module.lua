-- …nor does that of a module that does not compile.
package.path = "./?.lua"
package.cpath = "./?.so"
local f = assert(io.open("bad.lua", "w"))
f:write("return +")
f:close()
local function outer() require("bad") end
outer()
