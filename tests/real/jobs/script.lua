-- Runs a script as if it were the main one:
--
--   script.lua [--path=PATTERNS] [--env=NAME=VALUE] [--define=FILE] [--asserts] SCRIPT [ARG...]
--
-- `--path` is put before package.path, `--define` names a file that is run first. `--env` makes a
-- variable that os.getenv knows; it knows no others. With `--asserts` every call of `assert` that
-- holds is a check, and their number is printed at the end. What a script looks for one folder
-- above, as `../x.lua`, is found here: scripts run in the project's own folder.

local asserts, variables, first = false, {}, nil
for i, argument in ipairs(arg) do
  local key, value = argument:match("^%-%-(%l+)=?(.*)$")
  if key == "path" then
    package.path = value .. ";" .. package.path
  elseif key == "env" then
    local name, text = value:match("^(.-)=(.*)$")
    variables[name] = text
  elseif key == "define" then
    dofile(value)
  elseif key == "asserts" then
    asserts = true
  else
    first = i
    break
  end
end

function os.getenv(name) return variables[name] end

for _, name in ipairs {"loadfile", "dofile"} do
  local f = _G[name]
  _G[name] = function(file, ...) return f(file and file:gsub("^%.%./", ""), ...) end
end
loadstring, unpack = loadstring or load, unpack or table.unpack

-- There is the C locale only.
function os.setlocale(locale) return (locale == nil or locale == "C") and "C" or nil end

local held, plain_assert = 0, assert
if asserts then
  function assert(...)
    plain_assert(...)
    held = held + 1
    return ...
  end
end

local name = arg[first]
arg = {[0] = name, table.unpack(arg, first + 1)}
plain_assert(loadfile(name))(table.unpack(arg))
if asserts then print(held .. " asserts held") end
