-- A lexer for Lua, written in Lua, that reads a sizeable piece of Lua held in a long string.
--
-- The lexer walks over the source with anchored patterns and gives one token at a time: its kind,
-- its text, its value (for numbers and strings) and the line it starts on. Strings are decoded
-- with all their escapes, long brackets close with the level they opened with, numbers are decimal or hexadecimal,
-- integers or floats, and operators are matched longest first. Mistakes raise an error that names
-- the line and the text near it, as a compiler would.
--
-- The program lexes its specimen, prints what it found in several ways, writes the tokens back as
-- a source without comments and lexes that again: both must give the same tokens. Last come single
-- lines that are hard or wrong.
--
-- What the program exercises: string.find and match with init, long strings, string.byte and sub,
-- tables as sets, coroutines as token streams, tonumber, pcall.

local keywords = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or
               repeat return then true until while]]):gmatch("%a+") do
  keywords[word] = true
end

-- Operators by length, longest first.
local operators = {{}, {}, {}}
for op in ("... .. == ~= <= >= << >> // :: + - * / % ^ # & ~ | < > = ( ) { } [ ] ; : , ."):gmatch("%S+") do
  operators[#op][op] = true
end

local escapes = {a = "\a", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", v = "\v",
                 ["\\"] = "\\", ['"'] = '"', ["'"] = "'", ["\n"] = "\n"}

local Lexer = {}
Lexer.__index = Lexer

function Lexer.new(source, name)
  return setmetatable({source = source, name = name or "?", at = 1, line = 1}, Lexer)
end

function Lexer:fail(message, near)
  error(("%s:%d: %s near '%s'"):format(self.name, self.line, message, near or "<eof>"), 0)
end

function Lexer:count_lines(from, to)
  for _ in self.source:sub(from, to):gmatch("\n") do self.line = self.line + 1 end
end

-- A long bracket at this place: its contents and the place after it.
function Lexer:long_bracket(at)
  local level = self.source:match("^%[(=*)%[", at)
  if not level then return nil end
  local first = at + #level + 2
  local start, stop = self.source:find("]" .. level .. "]", first, true)
  if not start then self:fail("unfinished long bracket") end
  local text = self.source:sub(first, start - 1):gsub("^\r?\n", "", 1)
  return text, stop + 1
end

function Lexer:skip_blanks()
  while true do
    local stop = self.source:match("^%s*()", self.at)
    self:count_lines(self.at, stop - 1)
    self.at = stop
    if self.source:sub(stop, stop + 1) ~= "--" then return end
    local text, after = self:long_bracket(stop + 2)
    if text then
      self:count_lines(stop, after - 1)
      self.at = after
      self.long_comments = (self.long_comments or 0) + 1
    else
      self.at = self.source:match("^[^\n]*()", stop)
      self.short_comments = (self.short_comments or 0) + 1
    end
  end
end

function Lexer:short_string(quote)
  local source, start, at, parts = self.source, self.at, self.at + 1, {}
  while true do
    local run, stop = source:match("^([^\\\n\"']*)()", at)
    parts[#parts + 1] = run
    local c = source:sub(stop, stop)
    if c == quote then return table.concat(parts), stop + 1 end
    if c == "" or c == "\n" then self:fail("unfinished string", source:sub(start, stop - 1)) end
    at = stop + 1
    if c ~= "\\" then
      parts[#parts + 1] = c
    else
      local e = source:sub(at, at)
      if escapes[e] then
        parts[#parts + 1] = escapes[e]
        at = at + 1
      elseif e == "z" then
        at = source:match("^%s*()", at + 1)
      elseif e == "x" then
        local digits = source:match("^%x%x", at + 1)
        if not digits then self:fail("hexadecimal digit expected", source:sub(start, at + 1)) end
        parts[#parts + 1] = string.char(tonumber(digits, 16))
        at = at + 3
      elseif e == "u" then
        local digits, after = source:match("^{(%x+)}()", at + 1)
        if not digits then self:fail("malformed \\u escape", source:sub(start, at)) end
        parts[#parts + 1] = utf8.char(tonumber(digits, 16))
        at = after
      elseif e:find("%d") then
        local digits, after = source:match("^(%d%d?%d?)()", at)
        if tonumber(digits) > 255 then self:fail("decimal escape too large", source:sub(start, after - 1)) end
        parts[#parts + 1] = string.char(tonumber(digits))
        at = after
      else
        self:fail("invalid escape sequence", source:sub(start, at))
      end
    end
  end
end

function Lexer:number()
  local text, after = self.source:match("^(0[xX][%x.]*[pP]?[+-]?[%w_.]*)()", self.at)
  if not text or not text:find("[pP][+-]") then
    local plain, stop = self.source:match("^(0[xX][%w_.]*)()", self.at)
    if plain and (not text or not text:find("[pP]")) then text, after = plain, stop end
  end
  if not text then
    text, after = self.source:match("^([%d.]+[eE][+-]?[%w_.]*)()", self.at)
    if not text then text, after = self.source:match("^([%w_.]+)()", self.at) end
  end
  local value = tonumber(text)
  if not value then self:fail("malformed number", text) end
  return text, value, after
end

-- The next token: kind, text, value, line.
function Lexer:next()
  self:skip_blanks()
  local source, at, line = self.source, self.at, self.line
  if at > #source then return "eof", "<eof>", nil, line end
  local c = source:sub(at, at)
  if c:find("[%a_]") then
    local word = source:match("^[%w_]+", at)
    self.at = at + #word
    return keywords[word] and "keyword" or "name", word, nil, line
  end
  if c:find("%d") or source:find("^%.%d", at) then
    local text, value, after = self:number()
    self.at = after
    return "number", text, value, line
  end
  if c == '"' or c == "'" then
    local value, after = self:short_string(c)
    self:count_lines(at, after - 1)
    self.at = after
    return "string", source:sub(at, after - 1), value, line
  end
  local long, after = self:long_bracket(at)
  if long then
    self:count_lines(at, after - 1)
    self.at = after
    return "string", source:sub(at, after - 1), long, line
  end
  for length = 3, 1, -1 do
    local op = source:sub(at, at + length - 1)
    if #op == length and operators[length][op] then
      self.at = at + length
      return "operator", op, nil, line
    end
  end
  self:fail("unexpected symbol", c)
end

local function tokens(source, name)
  local lexer = Lexer.new(source, name)
  return coroutine.wrap(function()
    repeat
      local kind, text, value, line = lexer:next()
      coroutine.yield(kind, text, value, line)
    until kind == "eof"
  end), lexer
end

-- The specimen -----------------------------------------------------------------------------------

local specimen = [====[
-- A matrix module, with more punctuation than it needs.
local Matrix <const> = {} --[[ inline ]] Matrix.__index = Matrix

--[=[ A long comment
  with ]] inside, over
  three lines ]=]
local function new(rows, columns, f)
  local m = setmetatable({rows = rows; columns = columns}, Matrix)
  for i = 1, rows do
    m[i] = {}
    for j = 1, columns do m[i][j] = f and f(i, j) or 0.0 end
  end
  return m
end

function Matrix.identity(n) return new(n, n, function(i, j) return i == j and 1 or 0 end) end
function Matrix.__add(a, b) return new(a.rows, a.columns, function(i, j) return a[i][j] + b[i][j] end) end

function Matrix.__mul(a, b)
  if type(a) == "number" then a, b = b, a end
  if type(b) == 'number' then return new(a.rows, a.columns, function(i, j) return a[i][j] * b end) end
  assert(a.columns == b.rows, "sizes differ: " .. a.columns .. " ~= " .. b.rows)
  return new(a.rows, b.columns, function(i, j)
    local sum = 0
    for k = 1, a.columns do sum = sum + a[i][k] * b[k][j] end
    return sum
  end)
end

function Matrix:transposed(...)
  local extra, count = {...}, select('#', ...)
  if count ~= 0 then error(("no arguments expected, got %d"):format(count), 2) end
  return new(self.columns, self.rows, function(i, j) return self[j][i] end)
end

function Matrix.__tostring(m)
  local lines = {}
  for i = 1, m.rows do lines[#lines + 1] = table.concat(m[i], "\t") end
  return table.concat(lines, '\n') .. [[

end of matrix]]
end

local numbers = {0, 7, 0xFF, 0x1p4, 0xA.8p0, 1e10, 1.5E-3, .25, 3., 0x7fffffffffffffff, 1e308, 9007199254740993}
local texts = {"plain", 'single', "tab\tnew\nline", "\65\066\0677", "\x41\u{20AC}\z
                gap", "quote \" and \' slash \\", [==[a ]=] b]==], [=[level [[one]] ]=]}

local bits = (numbers[3] & 0x0F | 1 << 4 ~ 2) >> 1 // 1 % 8
local deep = not -(#texts) ^ 2 ~= nil and bits <= 5 or bits >= 3

::retry::
do
  local tries <close> = setmetatable({}, {__close = function() end})
  if deep == nil then goto retry elseif not deep then repeat deep = not deep until deep end
  while false do break end
end
return {new = new, Matrix = Matrix; numbers, texts}
]====]

print("== tokens by kind")
local stream, lexer = tokens(specimen, "specimen")
local list, counts, values = {}, {}, {}
for kind, text, value, line in stream do
  list[#list + 1] = {kind = kind, text = text, value = value, line = line}
  counts[kind] = (counts[kind] or 0) + 1
  if kind == "eof" then break end
end
for _, kind in ipairs {"keyword", "name", "number", "string", "operator", "eof"} do print(kind, counts[kind]) end
print("comments", lexer.short_comments, lexer.long_comments, "lines", lexer.line, "bytes", #specimen)

print("== the first tokens")
for i = 1, 24 do
  local t = list[i]
  print(("%3d %-9s %s"):format(t.line, t.kind, t.text))
end

print("== numbers and strings")
for _, t in ipairs(list) do
  if t.kind == "number" and #t.text > 1 then
    print(("%3d %-20s %s %s"):format(t.line, t.text, math.type(t.value), t.value))
  elseif t.kind == "string" then
    print(("%3d %s"):format(t.line, (("%q"):format(t.value):gsub("\n", "n"))))
  end
end

local function ranking(kind, n)
  local seen, names = {}, {}
  for _, t in ipairs(list) do
    if t.kind == kind then
      if not seen[t.text] then names[#names + 1] = t.text end
      seen[t.text] = (seen[t.text] or 0) + 1
    end
  end
  table.sort(names, function(a, b)
    if seen[a] ~= seen[b] then return seen[a] > seen[b] end
    return a < b
  end)
  local out = {}
  for i = 1, math.min(n, #names) do out[i] = names[i] .. ":" .. seen[names[i]] end
  print(kind, #names, table.concat(out, " "))
end

print("== the most used")
ranking("keyword", 22)
ranking("name", 14)
ranking("operator", 33)

print("== written back and lexed again")
local parts = {}
for i, t in ipairs(list) do
  if t.kind == "string" then
    parts[i] = ("%q"):format(t.value)
  elseif t.kind == "number" then
    parts[i] = ("%q"):format(t.value)
  elseif t.kind ~= "eof" then
    parts[i] = t.text
  end
end
local again, i, differences = table.concat(parts, " "), 0, 0
for kind, text, value in tokens(again, "again") do
  i = i + 1
  local t = list[i]
  if kind ~= t.kind or value ~= t.value or (value == nil and text ~= t.text) then differences = differences + 1 end
  if kind == "eof" then break end
end
print(#again, i == #list, differences)
print(select("#", load(specimen, "=specimen")), select("#", load(again, "=again")))
print(#load(specimen)()[2], load(again)()[2][3] == "tab\tnew\nline")

print("== hard lines")
for _, line in ipairs {
  "a.b.c", "a..b", "a...b", "1..2", "0x1p-2+3", "3e2-1", "x=-1--[[c]]-2--end", "a//b/c", "a<<b<c<=d", "[=[x]=]",
  "'it''s'", "::l::goto l", "~a~=b~c", "[[a]]..[[b]]", "f{1,2}", 'f"s"', "a.b:c'd'", "--[==[ ]=] ]==] x", "0xep1",
} do
  local out = {}
  local ok, message = pcall(function()
    for kind, text in tokens(line, "line") do
      if kind == "eof" then break end
      out[#out + 1] = kind:sub(1, 1) .. "<" .. text .. ">"
    end
  end)
  print(("%-20s %s %s"):format(line, table.concat(out, " "), ok and "" or message))
end

print("== wrong lines")
for _, line in ipairs {
  "'open", '"open\n"', "[[open", "--[=[ open ]]", '"\\q"', '"\\300"', '"\\x4"', '"\\u20"', "3x", "0xg", "1e+", "1.2.3",
  "a $ b", "a = 1\nb = 2\nc = @", "?", "x ! y",
} do
  local ok, message = pcall(function()
    for kind in tokens(line, "line") do if kind == "eof" then break end end
  end)
  print(ok, message)
end
