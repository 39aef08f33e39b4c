-- tests/conformance/load_reader_error_handler.lua: load catches errors of its reader, but they pass through the handler in charge
local function closing(f) return setmetatable({}, {__close = f}) end
local function handler(m) print("handler", m) return "handled " .. tostring(m) end
local function try(f) print(xpcall(f, handler)) end
try(function() return load(function() error("x", 0) end) end)
--> handler	x
--> true	nil	handled x
try(function() return load(function() return {} end) end)
--> handler	tests/conformance/load_reader_error_handler.lua:8: reader function must return a string
--> true	nil	handled tests/conformance/load_reader_error_handler.lua:8: reader function must return a string
try(function()
  return load(function()
    local c <close> = closing(function(_, m) print("closer", m) error("y", 0) end)
    print("inner", load(function() error("z", 0) end))
    error("x", 0)
  end)
end)
--> handler	z
--> inner	nil	handled z
--> handler	x
--> closer	handled x
--> handler	y
--> true	nil	handled y
try(function() return pcall(load, function() error("x", 0) end) end)  --> true	true	nil	x
try(function() return load("syntax error") end)  --> true	nil	[string "syntax error"]:1: syntax error near 'error'
try(function() return load(coroutine.wrap(function() error("x", 0) end)) end)
--> handler	x
--> true	nil	handled x
