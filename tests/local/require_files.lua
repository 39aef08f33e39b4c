-- require, package, loadfile and dofile over files.
local function write(name, text)
  local f = assert(io.open(name, "w"))
  f:write(text)
  f:close()
end
package.path = "./?.lua;./?/init.lua"
package.cpath = "./?.so"
write("good.lua", "#!/usr/bin/lua\nlocal name, place = ...\nreturn {name = name, place = place}")
write("bad.lua", "local = 1")
write("fails.lua", "\xEF\xBB\xBFlocal function f() error('inside') end\nf()")
write("nothing.lua", "X = (X or 0) + 1")
write("sets.lua", "package.loaded[...] = 'set by itself'")
write("back.lua", "return false")
local m, where = require("good")
print(m.name, m.place, where, require("good") == m, select("#", require("good")))
print(require("nothing"), require("nothing"), X)
print(require("sets"))
print(require("back"), require("back"))
print(pcall(require, "bad"))
print(pcall(require, "fails"))
print(pcall(require))
print(pcall(require, {}))
package.preload.pre = function(...) print("preload", ...) return "from preload" end
print(require("pre"))
print(package.searchpath("good", package.path), package.searchpath("a.b", "?.x;y/?;;?"))
print(package.searchpath("a.b", "?.x", "b", "%1?"), package.searchpath("a.b", "?.x", ""))
print(package.searchpath("", ""))
print(pcall(package.searchpath, "x"))
print(package.config)
print(type(package.searchers), #package.searchers, package.loaded.io == io, package.loaded.package == package)
-- Searchers of one's own.
table.insert(package.searchers, 2, function(name)
  if name == "mine" then return function(...) return {...} end, "data" end
  return name == "numbers" and 42 or name == "texts" and "\n\tnot mine: " .. name or nil
end)
print(require("mine")[1], require("mine")[2])
print(select(2, pcall(require, "texts")))
print(select(2, pcall(require, "numbers")))
local all = package.searchers
package.searchers = nil
print(pcall(require, "none"))
package.searchers = {}
print(pcall(require, "none"))
package.searchers = all
package.path = nil
print(pcall(require, "none"))
package.path = "./?.lua"
-- In coroutines.
write("yields.lua", "return coroutine.yield(...)")
local co = coroutine.wrap(function() return dofile("yields.lua") end)
print(pcall(co))
-- loadfile and dofile.
print(loadfile("none.lua"))
print(loadfile("bad.lua"))
print(loadfile("good.lua", "b"))
print(loadfile("."))
local env = {}
assert(loadfile("nothing.lua", "t", env))()
print(env.X, X)
print(loadfile("nothing.lua", nil, nil) ~= nil, pcall(loadfile("nothing.lua", nil, nil)))
print(dofile("good.lua").name)
print(pcall(dofile, "none.lua"))
print(pcall(dofile, "bad.lua"))
print(pcall(dofile, "fails.lua"))
write("many.lua", "return 1, 2, 3")
print(dofile("many.lua"))
write("comment", "# a comment without an end")
print(dofile("comment"))
write("hash.lua", "# first\nerror('second line')")
print(pcall(dofile, "hash.lua"))
write("binary.lua", "\27Lua")
print(loadfile("binary.lua", "t"))
print(pcall(loadfile("fails.lua")))
for _, name in ipairs{"good.lua", "bad.lua", "fails.lua", "nothing.lua", "sets.lua", "back.lua",
                      "yields.lua", "many.lua", "comment", "hash.lua", "binary.lua"} do
  os.remove(name)
end
