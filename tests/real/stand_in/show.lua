-- A value as text that says the same on every engine and in every run: tables with their keys
-- sorted, no addresses, floats with all their digits.

local show = {}

local function scalar(v)
  if math.type(v) == "float" then
    return v == math.floor(v) and v < 1e15 and v > -1e15 and string.format("%.1f", v)
           or string.format("%.17g", v)
  end
  local kind = type(v)
  if kind == "string" then return (string.format("%q", v):gsub("\\\n", "\\n")) end
  if kind == "number" or kind == "boolean" or kind == "nil" then return tostring(v) end
  return "(" .. kind .. ")"
end

local rank = {number = 1, string = 2, boolean = 3}

-- Numbers, then strings, then booleans; others have no order and come last, by their text.
local function before(a, b)
  local x, y = rank[type(a.key)] or 4, rank[type(b.key)] or 4
  if x ~= y then return x < y end
  if x <= 2 and a.key ~= b.key then return a.key < b.key end
  if a.name ~= b.name then return a.name < b.name end
  return a.text < b.text
end

-- `depth` is how many tables may stand in one another; deeper ones are written `{...}`.
local function text(v, depth, path)
  if type(v) ~= "table" then return scalar(v) end
  if path[v] then return "(itself)" end
  if depth == 0 then return "{...}" end
  path[v] = true
  local entries = {}
  for key, value in next, v do
    entries[#entries + 1] = {key = key, name = text(key, depth - 1, path),
                             text = text(value, depth - 1, path)}
  end
  path[v] = nil
  table.sort(entries, before)
  local parts = {}
  for i, entry in ipairs(entries) do
    parts[i] = (entry.key == i and "" or "[" .. entry.name .. "] = ") .. entry.text
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

function show.value(v, depth) return text(v, depth or 8, {}) end

function show.values(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = show.value((select(i, ...))) end
  return table.concat(parts, ", ")
end

-- An error message without what differs from machine to machine and from run to run.
function show.message(e)
  if type(e) ~= "string" then return show.value(e, 3) end
  return (e:gsub("0x%x+", "0x"):gsub("\n", "\\n"))
end

return show
