-- LuaJIT's test clean-up: the tests of test/, as its own driver finds them. A file `index` lists
-- files and folders, with marks for what needs LuaJIT; a file is some definitions, then tests, each
-- a block that begins with `do --- NAME` at the start of a line. Here every test has an environment
-- of its own; its own driver gives one to those only that ask for it, through debug.upvaluejoin.

local check = require "real.check"
package.path = "./test/?.lua;real/stand_in/?.lua;" .. package.path
loadstring, unpack, bit = load, table.unpack, require "bit"

-- What this Lua is, in the marks' words.
local tags = {lua = 5.4, ["compat5.2"] = true, hexfloat = true, ["goto"] = true, bit = true,
              le = true, abi64 = true}

local function holds(condition, value)
  if condition == "" or not value then return value end
  return load("return (...) " .. condition)(value)
end

local function wanted(marks)
  for sign, tag, condition in marks:gmatch("([+-])([^ <>=]+)([<>=0-9.]*)") do
    if (sign == "+") == not holds(condition, tags[tag]) then return false end
  end
  return true
end

-- Tests stop at a newline in front of `do ---`, or at the start.
local function run_file(path)
  local source = "\n" .. check.read(path)
  local starts = {}
  for at in source:gmatch("\n()do %-%-%- ") do starts[#starts + 1] = at end
  local definitions = source:sub(1, starts[1] - 1)
  for i, at in ipairs(starts) do
    local stop = (starts[i + 1] or #source + 1) - 1
    local name, marks = source:match("^do %-%-%- +([^\r\n]-)%s*( [-+!@][^\r\n]*)\r?\n", at)
    if not name then name, marks = source:match("^do %-%-%- +([^\r\n]+)", at), "" end
    if wanted(marks) then
      local env = setmetatable({}, {__index = _G})
      env._G = env
      local f, message = load(definitions:sub(2) .. source:sub(at, stop), "@" .. path, "t", env)
      local ok = f ~= nil
      if f then ok, message = xpcall(f, function(e) return e end) end
      local shown = type(message) == "string" and message:gsub("0x%x+", "0x") or type(message)
      print(ok and "ok  " .. path .. " " .. name or "not ok  " .. path .. " " .. name .. ": " .. shown)
    end
  end
end

local function run(path)
  if path:find("%.lua$") then return run_file(path) end
  for line in io.lines(path .. "/index") do
    local name, marks = line:match("^(.-)( +[-+@].*)$")
    if line ~= "" and wanted(marks or "") then run(path .. "/" .. (name or line)) end
  end
end

run "test"
