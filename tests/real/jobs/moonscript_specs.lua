-- For specs.lua --define: specs in MoonScript, with the parser that is Lua.

package.preload["lpeg"] = loadfile("lulpeg.lua")
package.preload["moonscript.parse.native"] = loadfile("moonscript/parse/slow.lua")
loadstring, unpack = load, table.unpack
local moonscript = require "moonscript.base"
local plain = loadfile

function loadfile(name, ...)
  if not name:find("%.moon$") then return plain(name, ...) end
  local file = assert(io.open(name, "rb"))
  local text = file:read("a")
  file:close()
  return moonscript.loadstring(text, "@" .. name)
end
moonscript.insert_loader()
