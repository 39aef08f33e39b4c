-- Prometheus rewrites programs so that nobody can read them: strings are hidden, and whole programs
-- become bytecode for a machine that is generated, too. What comes out must print what the program
-- prints. The rewritten text itself follows the order of pairs.

local check = require "real.check"

package.path = "./src/?.lua;" .. package.path
loadstring, unpack = load, table.unpack
local Prometheus = require "prometheus"
Prometheus.Logger.logLevel = Prometheus.Logger.LogLevel.Error

-- What a program prints.
local function printed(source, name)
  local lines = {}
  local env = setmetatable({print = function(...)
    local parts = table.pack(...)
    for i = 1, parts.n do parts[i] = tostring(parts[i]) end
    lines[#lines + 1] = table.concat(parts, "\t")
  end}, {__index = _G})
  env._G = env
  assert(load(source, "@" .. name, "t", env))()
  return table.concat(lines, "\n")
end

for _, name in ipairs(arg) do
  local source = check.read(name)
  local expected = printed(source, name)
  check.text(name, expected)
  for _, preset in ipairs {"Minify", "Weak", "Medium"} do
    local config = {}
    for key, value in pairs(Prometheus.Presets[preset]) do config[key] = value end
    config.Seed = 42
    local rewritten = Prometheus.Pipeline:fromConfig(config):apply(source, name)
    local ok, got = pcall(printed, rewritten, name)
    check.same(name .. " " .. preset, ok, got == expected)
  end
end
