-- Positions in front of messages ("source:line:") at every level of `error`, through every kind of
-- call; errors of readers of `load`, in `__tostring`, `__name` and error objects; and how chunks with
-- odd names are called.
local function shown(...)
  local parts = table.pack(...)
  for i = 1, parts.n do
    local kind = type(parts[i])
    parts[i] = (kind == "table" or kind == "function") and kind or tostring(parts[i])
  end
  return (table.concat(parts, "\t"):gsub("\n", "\\n"):gsub("\0", "\\0"))
end
local function try(label, ...) print(label, shown(pcall(...))) end
local function lv(n) error("m", n) end
for n = -1, 8 do
  try("direct", error, "m", n)
  try("lv", lv, n)
  try("nested", function() lv(n) end)
  try("tail", function() return lv(n) end)
  try("tail2", function() return (function() return lv(n) end)() end)
  try("native", function() table.sort({1,2}, function() lv(n) end) end)
  try("gsub", function() ("x"):gsub("x", function() error("m", n) end) end)
  try("meta", function() local _ = setmetatable({}, {__index=function() error("m", n) end}).x end)
  try("meta2", function() local _ = setmetatable({}, {__add=function() lv(n) end}) + 1 end)
  try("call", function() setmetatable({}, {__call=function() error("m", n) end})() end)
  try("iter", function() for _ in function() error("m", n) end do end end)
  try("close", function() local c <close> = setmetatable({}, {__close=function() error("m", n) end}) end)
  try("closeerr", function() local c <close> = setmetatable({}, {__close=function() error("m", n) end}) error("x") end)
  try("co", function() coroutine.wrap(function() error("m", n) end)() end)
  try("co2", function() return coroutine.resume(coroutine.create(function() lv(n) end)) end)
  try("co3", function() return coroutine.wrap(lv)(n) end)
  try("concat", function() return "x" .. setmetatable({}, {__concat=function() error("m", n) end}) .. "y" end)
  try("tostring", function() return tostring(setmetatable({}, {__tostring=function() error("m", n) end})) end)
  try("load", function() return load(function() error("m", n) end) end)
  try("loaded", function() return load("error('m', ...)", "=odd")(n) end)
  try("loaded2", function() return load("return error('m', ...)", "@odd\nname")(n) end)
  try("loaded3", function() return load("(function(...) error('m', ...) end)(...)", "odd\nname")(n) end)
  try("xpcall", function() return xpcall(error, function(m) return m end, "m", n) end)
  try("pcallerr", function() return pcall(pcall, error, "m", n) end)
  try("notstring", error, 5, n)
  try("notstring2", function() error(5, n) end)
  try("table", function() error({}, n) end)
end
try("float", function() error("m", 1.0) end)
try("float", function() error("m", 1.5) end)
try("str", function() error("m", "2") end)
try("huge", function() error("m", math.maxinteger) end)
try("min", function() error("m", math.mininteger) end)
try("2^31", function() error("m", 2^31|0) end)
try("2^32", function() error("m", (2^32|0)+2) end)
try("assert", function() assert(false) end)
try("assert", function() assert(nil, "m") end)
try("assert", function() assert(false, nil) end)
try("assert", function() return select('#', pcall(assert, false, nil)) end)
try("name", function() return #setmetatable({}, {__name="N"}) + setmetatable({}, {__name="N"}) end)
try("name", function() return setmetatable({}, {__name=5}) + 1 end)
try("name", function() return setmetatable({}, {__name=""}) + 1 end)
try("name", function() return setmetatable({}, {__name="a\0b"}) + 1 end)
try("name", function() return setmetatable({}, {__name=("n"):rep(100)}) < 1 end)
try("name", function() return setmetatable({}, {__name="N"}) < setmetatable({}, {__name="N"}) end)
try("name", function() return setmetatable({}, {__name="N"}) < setmetatable({}, {__name="M"}) end)
try("name", function() return ("x"):rep(setmetatable({}, {__name="N"})) end)
try("name", function() return setmetatable({}, {__name="N"})() end)
try("tostring", function() return tostring(setmetatable({}, {__tostring=function() return 1 end})) end)
try("tostring", function() return tostring(setmetatable({}, {__tostring=function() return end})) end)
try("tostring", function() return tostring(setmetatable({}, {__tostring=5})) end)
try("tostring", function() return tostring(setmetatable({}, {__tostring=setmetatable({}, {__call=function() return "called" end})})) end)
try("print", function() return print(setmetatable({}, {__tostring=function() return {} end})) end)
try("format", function() return string.format("%s", setmetatable({}, {__tostring=function() error("in") end})) end)
for _, r in ipairs{"5", "true", "{}", "nil, 'x'", "''", "function() end", "1.5", "print"} do
  if not tonumber(r) then try("reader " .. r, load, load("return " .. r)) end
  local first = true
  if not tonumber(r) then try("reader2 " .. r, load, function() if first then first = false return "return 1 " end return load("return " .. r)() end) end
end
local n = 0
try("reader", load, function() n = n + 1 if n == 1 then return "return (" elseif n == 2 then error("in reader") end end, "=r")
try("reader", load, function() error({}) end, "=r")
try("reader", load, function() error() end, "=r")
try("reader", load, function() local t = nil; return t.x end, "=r")
try("reader", load, setmetatable({}, {__call=function() return nil end}))
try("reader", load, coroutine.wrap(function() coroutine.yield("return 7") coroutine.yield(nil) end))
try("reader", load, coroutine.wrap(function() coroutine.yield("return 7 7") coroutine.yield(nil) end), "=co")
try("syntax", load, "x =", "=(load)")
try("syntax", load, "x = }", "@f")
try("syntax", load, "for", "multi\nline")
try("syntax", load, "goto x", ("long"):rep(30))
try("syntax", load, "x = 'abc\ndef'", "=s")
try("syntax", load, "x = \"\\q\"", "=s")
try("syntax", load, "x = 1e", "=s")
try("syntax", load, ("x = "):rep(3) .. ("y"):rep(200), "=s")
try("env", load("return x.y"), nil)
try("env", load("return x.y", "=e", "t", {}))
try("env", load("x = 1", "=e", "t", 5))
try("env", load("x()", "=e", "t", setmetatable({}, {__index=function(t, k) error("no " .. k, 2) end})))

-- Chunks with odd names.
local names = {"=name", "@name", "name", "", "=", "@", "line1\nline2", "\nline2",
  ("x"):rep(100), "@"..("y"):rep(100), "="..("z"):rep(100), "return 1 -- "..("q"):rep(60),
  "a\rb", "=a\nb", "@a\nb", "x\0y", "=x\0y", "\0",
  ("w"):rep(58), ("w"):rep(59),("w"):rep(60),("w"):rep(44),("w"):rep(45),("w"):rep(46),("w"):rep(47), "short\n", ("w"):rep(45).."\n", "\n"}
for number, name in ipairs(names) do
  local chunk = load("error('m', ...)", name)
  for level = 0, 3 do try("name " .. number, chunk, level) end
  try("name " .. number, load, "x x", name)
  try("name " .. number, load("local t = debug.getinfo(1, 'S') return t.source, t.short_src, debug.traceback()", name))
  try("name " .. number, load("local x = nil; x()", name))
  try("name " .. number, load("\n\nlocal x = nil + 1", name))
end
