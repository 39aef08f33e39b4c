-- For specs.lua --define: Prosody's utilities without its libraries in C. A few lines stand in their
-- place; what needs more of them is left out.

-- Modules have two names, with and without `prosody.`.
table.insert(package.searchers, 2, function(name)
  local inner = name:match("^prosody%.(.*)")
  return inner and function() return require(inner) end or nil
end)

local counter = 0

local libraries = {
  table = {create = function() return {} end, pack = table.pack, move = table.move},
  time = {now = os.time, monotonic = os.clock},
  xpcall = {xpcall = xpcall},
  random = {bytes = function(n)
    counter = counter + 1
    return ("%08x"):format(counter):rep(n):sub(1, n)
  end},
  encodings = {
    stringprep = {nodeprep = string.lower, nameprep = string.lower, resourceprep = tostring},
    utf8 = {valid = function(s) return utf8.len(s) ~= nil end, length = utf8.len},
    base64 = {encode = tostring, decode = tostring}, idna = {},
  },
}
for name, library in pairs(libraries) do
  package.preload["util." .. name] = function() return library end
end
loadstring, unpack = load, table.unpack
