// The libraries of `selenite run --local`: `io` on the standard streams, and
// `package`, `require`, `dofile`, `loadfile` on files below the working
// directory (the manual, §6.3, §6.8, §6.1). They only serve to develop scripts
// on one's own machine, so they are written in Lua, over local_natives.cc.

#include "vm/stdlib/library.h"

namespace selenite::vm {

std::string_view LocalLibrarySource() {
  return R"LUA(
local native = __local
__local = nil
local readfile, loaded = native.readfile, native.loaded

-- io -------------------------------------------------------------------------

local methods = {}
local stream_meta = {__index = methods, __name = "FILE*"}
local names = {[0] = "stdin", "stdout", "stderr"}
function stream_meta.__tostring(self) return "file (" .. names[native.index(self)] .. ")" end

local function type_name(value)
  local meta = getmetatable(value)
  local name = type(meta) == "table" and rawget(meta, "__name")
  return type(name) == "string" and name or type(value)
end

local function check(self)
  local index = native.index(self)
  if not index then
    error("bad argument #1 (FILE* expected, got " .. type_name(self) .. ")", 3)
  end
  return index
end

local function read_number()
  local text = native.readline()
  return text and tonumber(text)
end

local function read_one(format)
  if type(format) == "number" then
    if format == 0 then return "" end
    return native.readbytes(format)
  end
  local kind = tostring(format):gsub("^%*", ""):sub(1, 1)
  if kind == "l" then
    local line = native.readline()
    return line and (line:gsub("\n$", ""))
  elseif kind == "L" then
    return native.readline()
  elseif kind == "n" then
    return read_number()
  elseif kind == "a" then
    local pieces = {}
    while true do
      local piece = native.readbytes(65536)
      if not piece then return table.concat(pieces) end
      pieces[#pieces + 1] = piece
    end
  end
  error("bad argument #1 to 'read' (invalid format)", 3)
end

local function read(...)
  local count = select("#", ...)
  if count == 0 then return read_one("l") end
  local results = {}
  for i = 1, count do
    results[i] = read_one((select(i, ...)))
    if results[i] == nil then count = i break end
  end
  return table.unpack(results, 1, count)
end

function methods.write(self, ...)
  local index = check(self)
  if index == 0 then return nil, "Bad file descriptor", 9 end
  for i = 1, select("#", ...) do
    local piece = select(i, ...)
    local kind = type(piece)
    if kind ~= "string" and kind ~= "number" then
      error("bad argument #" .. i .. " to 'write' (string expected, got " ..
            (piece == nil and "nil" or kind) .. ")", 2)
    end
    native.write(index, tostring(piece))
  end
  return self
end
function methods.read(self, ...)
  if check(self) ~= 0 then return nil, "Bad file descriptor", 9 end
  return read(...)
end
function methods.lines(self, ...)
  check(self)
  local formats = table.pack(...)
  return function() return read(table.unpack(formats, 1, formats.n)) end
end
function methods.flush(self) check(self) native.flush() return self end
function methods.setvbuf(self) check(self) return true end
function methods.seek(self) check(self) return nil, "Illegal seek", 29 end
function methods.close(self) check(self) return nil, "cannot close standard file", -1 end

local stdin = native.stream(0, stream_meta)
local stdout = native.stream(1, stream_meta)
local stderr = native.stream(2, stream_meta)

io = {stdin = stdin, stdout = stdout, stderr = stderr}
function io.write(...) return stdout:write(...) end
function io.read(...) return stdin:read(...) end
function io.lines(name, ...)
  if name == nil then return stdin:lines(...) end
  local text = readfile(name)
  if not text then error(tostring(name) .. ": No such file or directory", 2) end
  return text:gmatch("([^\n]*)\n?")
end
function io.type(value) return native.index(value) and "file" or nil end
function io.input(stream) if stream ~= nil then check(stream) end return stdin end
function io.output(stream) if stream ~= nil then check(stream) end return stdout end
function io.close(stream) return (stream or stdout):close() end

-- package --------------------------------------------------------------------

package = {
  path = "./?.lua;./?/init.lua",
  cpath = "",
  config = "/\n;\n?\n!\n-\n",
  loaded = loaded,
  preload = {},
}

local function escape(text) return (text:gsub("%p", "%%%0")) end

-- Argument `index` of the caller as a string.
local function check_string(name, index, ...)
  local value = select(index, ...)
  if type(value) == "string" then return value end
  if type(value) == "number" then return tostring(value) end
  local got = index > select("#", ...) and "no value" or type(value)
  error("bad argument #" .. index .. " to '" .. name .. "' (string expected, got " .. got .. ")",
        3)
end

function package.searchpath(...)
  local name, path = check_string("searchpath", 1, ...), check_string("searchpath", 2, ...)
  local separator, replacement = select(3, ...)
  separator, replacement = separator or ".", replacement or "/"
  if separator ~= "" then
    name = name:gsub(escape(separator), (replacement:gsub("%%", "%%%%")))
  end
  -- An empty template stands for no file, but is named among those tried.
  local tried = {}
  for template in (path .. ";"):gmatch("([^;]*);") do
    local file = template:gsub("%?", (name:gsub("%%", "%%%%")))
    if readfile(file) then return file end
    tried[#tried + 1] = "no file '" .. file .. "'"
  end
  return nil, table.concat(tried, "\n\t")
end

-- A first line that starts with # is not Lua.
local function load_text(text, name, mode, ...)
  text = text:gsub("^\xEF\xBB\xBF", "")
  if text:sub(1, 1) == "#" then text = text:gsub("^[^\n]*", "") end
  return load(text, "@" .. name, mode, ...)
end

function loadfile(name, mode, ...)
  if name == nil then return load(stdin:read("a"), "=stdin", mode, ...) end
  local text = readfile(name)
  if not text then return nil, "cannot open " .. name .. ": No such file or directory" end
  return load_text(text, name, mode, ...)
end

function dofile(name)
  local chunk, problem = loadfile(name)
  if not chunk then error(problem, 0) end
  return chunk()
end

local function search_preload(name)
  local preload = package.preload[name]
  if preload ~= nil then return preload, ":preload:" end
  return "no field package.preload['" .. name .. "']"
end

local function search_lua(name)
  if type(package.path) ~= "string" then error("'package.path' must be a string", 0) end
  local file, problem = package.searchpath(name, package.path)
  if not file then return problem end
  local chunk, message = load_text(readfile(file), file)
  if chunk then return chunk, file end
  error("error loading module '" .. name .. "' from file '" .. file .. "':\n\t" .. message, 0)
end

-- Libraries in C cannot be loaded. Where they were looked for is still said
-- when a script has set a path for them.
local function search_c(name)
  if type(package.cpath) ~= "string" then error("'package.cpath' must be a string") end
  if package.cpath == "" then return nil end
  local file, problem = package.searchpath(name, package.cpath)
  if not file then return problem end
  error("error loading module '" .. name .. "' from file '" .. file ..
        "':\n\tC libraries cannot be loaded")
end

package.searchers = {search_preload, search_lua, search_c}

function require(...)
  local name = check_string("require", 1, ...)
  local module = loaded[name]
  if module then return module end
  if type(package.searchers) ~= "table" then error("'package.searchers' must be a table", 2) end
  local problems = {}
  for i = 1, math.huge do
    local searcher = package.searchers[i]
    if searcher == nil then
      error("module '" .. name .. "' not found:" .. table.concat(problems), 2)
    end
    local loader, data = searcher(name)
    if type(loader) == "function" then
      local result = loader(name, data)
      if result ~= nil then loaded[name] = result end
      if loaded[name] == nil then loaded[name] = true end
      return loaded[name], data
    elseif type(loader) == "string" or type(loader) == "number" then
      problems[#problems + 1] = "\n\t" .. loader
    end
  end
end

loaded.io, loaded.package = io, package
)LUA";
}

}  // namespace selenite::vm
