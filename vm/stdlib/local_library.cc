// `package`, `require`, `dofile` and `loadfile` of `selenite run --local` (the
// manual, §6.3, §6.1), in Lua over local_natives.cc.

#include "vm/stdlib/library.h"

namespace selenite::vm {

std::string_view LocalLibrarySource() {
  return R"LUA(
local native = __local
__local = nil
local readfile, loaded = native.readfile, native.loaded

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
  if name == nil then return load(io.stdin:read("a"), "=stdin", mode, ...) end
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

loaded.package = package
)LUA";
}

}  // namespace selenite::vm
