-- How fast `load` compiles: ordinary source in chunks of real size, and two chunks that are long
-- in one place.
--
-- Arguments: what, and how much.
--   ordinary CHUNKS    that many chunks of about 5 KB; 2,000 are 10 MB
--   large KIB          one chunk of about that many KiB
--   elseif ARMS        one chain of if and elseif
--   and TERMS          one expression of terms joined by `and`
-- Prints how many bytes were compiled, and the processor time of `load` alone, in seconds.
local what, amount = ...
amount = tonumber(amount)

-- Numbers that are the same everywhere.
local state = 20
local function random(limit)
  state = (state * 16807) % 2147483647
  return state % limit + 1
end

local words = {
  "account", "address", "amount", "buffer", "cache", "count", "customer", "date", "entry", "error",
  "event", "field", "file", "filter", "group", "handler", "index", "item", "key", "label", "level",
  "limit", "list", "message", "name", "node", "number", "object", "offset", "order", "owner", "page",
  "parent", "path", "price", "queue", "record", "request", "result", "row", "session", "size", "state",
  "status", "table", "task", "text", "time", "token", "total", "type", "user", "value", "width",
}
local verbs = {"add", "apply", "build", "check", "close", "find", "get", "make", "merge", "open", "parse",
               "put", "read", "remove", "send", "set", "sort", "split", "update", "write"}

-- Pieces of a program. $n is a noun, $v a verb, $d a number; $1 to $9 are names that stay the same
-- within the piece.
local pieces = {
  [[
-- Returns the $n of the $n, or nil and a message when there is none.
function M.$v_$1(self, $2, $3)
  local $4 = self.$n_of[$2]
  if not $4 then
    return nil, "no $n with the $n " .. tostring($2)
  end
  if $3 and $4.$n < $3 then
    $4.$n = $3
    self.changes = self.changes + 1
  end
  return $4
end
]], [[
local function $v_$1($2)
  local $3, $4 = {}, 0
  for i = 1, #$2 do
    local $5 = $2[i]
    if $5.$n ~= nil and $5.$n ~= "$n" then
      $3[#$3 + 1] = {$n = $5.$n, $n = $5.$n, $n = i, $n = true}
      $4 = $4 + $5.$n * $d
    end
  end
  table.sort($3, function(a, b) return a.$n < b.$n end)
  return $3, $4
end
M.$v_$1 = $v_$1
]], [[
M.defaults_of_$1 = {
  $n = $d, $n = "$n/$n", $n = true, $n = {1, 2, 3, $d}, -- the last one since version $d
  $n = {$n = $d.5, $n = -1, ["$n-$n"] = "text with \"quotes\" and a\nline"},
}
]], [[
function Class:$v_$1($2, ...)
  local $3 = select("#", ...)
  while $3 > 0 do
    local $4 = select($3, ...)
    if type($4) == "table" then
      for key, value in pairs($4) do
        self.$n[key] = value or self.$n[key] or $d
      end
    elseif type($4) == "string" then
      self:$v_$n($4:gsub("%s+", " "):lower(), $2)
    else
      error(("bad %s: %q (at %d)"):format("$n", tostring($4), $3), 2)
    end
    $3 = $3 - 1
  end
  return self
end
]], [[
--[==[ What follows keeps the $n and the $n of each $n together,
     so that the $n need not be looked for twice. ]==]
do
  local $1, $2 = 0, setmetatable({}, {__mode = "k"})
  M.$v_$3 = function($4)
    local $5 = $2[$4]
    if $5 == nil then
      $1 = $1 + 1
      $5 = ($1 * $d + $d) % 65521
      $2[$4] = $5
    end
    return $5 // 2 ~= 0 and $5 & 0xFF or nil
  end
end
]], [[
local function $v_$1($2, $3)
  local ok, $4 = pcall(M.$v_$n, $2, $3)
  if not ok then
    log("$v $n: " .. $4 .. " (" .. $d .. ")")
    return false
  end
  repeat
    local $5 = $4.next
    if $5 and $5.$n == $3 then break end
    $4 = $5
  until not $4 or $4.$n >= $d
  return $4 ~= nil, ($2 + $3) * 0.5 - #M.$n
end
M.$v_$1_$n = $v_$1
]],
}

local function noun() return words[random(#words)] end

local function piece()
  local names = {}
  local text = pieces[random(#pieces)]:gsub("%$(.)", function(kind)
    if kind == "n" then return noun() end
    if kind == "v" then return verbs[random(#verbs)] end
    if kind == "d" then return ("%d"):format(random(1000)) end
    -- A name of the piece, made on first use; never a keyword.
    names[kind] = names[kind] or noun() .. random(99)
    return names[kind]
  end)
  return text
end

local function chunk(bytes)
  local parts = {
    "local M, Class = {changes = 0}, {}\nClass.__index = Class\nlocal log = print\n"}
  local size = #parts[1]
  local blocks = 0
  while size < bytes do
    -- No more than some locals in one block: 200 are the most.
    local part = (blocks % 20 == 0 and "do\n" or "") .. piece() .. "\n"
    blocks = blocks + 1
    if blocks % 20 == 0 then part = part .. "end\n" end
    parts[#parts + 1] = part
    size = size + #part
  end
  if blocks % 20 ~= 0 then parts[#parts + 1] = "end\n" end
  parts[#parts + 1] = "return M\n"
  return table.concat(parts)
end

local sources = {}
if what == "ordinary" then
  for i = 1, amount do sources[i] = chunk(4000 + random(2000)) end
elseif what == "large" then
  sources[1] = chunk(amount * 1024)
elseif what == "elseif" then
  local lines = {"local x = ... if x == 0 then return 0"}
  for i = 1, amount do lines[#lines + 1] = ("elseif x == %d then return %d"):format(i, i % 7) end
  lines[#lines + 1] = "end"
  sources[1] = table.concat(lines, "\n")
elseif what == "and" then
  local terms = {}
  for i = 1, amount do terms[i] = "a" .. i % 50 end
  sources[1] = "return " .. table.concat(terms, " and ")
else
  error("ordinary, large, elseif or and?")
end

local bytes = 0
for _, source in ipairs(sources) do bytes = bytes + #source end
collectgarbage()
local begun = os.clock()
for i = 1, #sources do assert(load(sources[i], "=chunk" .. i)) end
local seconds = os.clock() - begun
print(("%d %.3f"):format(bytes, seconds))
