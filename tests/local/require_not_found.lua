-- The traceback of a failed require shows no function but the script's.
package.path = "./?.lua"
package.cpath = "./?.so"
local function outer() return (require("no.such.module")) end
outer()
