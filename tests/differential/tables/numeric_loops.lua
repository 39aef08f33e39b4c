-- Numeric loops from every start to every limit by every step: how often they run, with which
-- values of which type, or which error they raise. Loops are left after four rounds.
--
-- The same loop is written in several ways, because an implementation has several paths for it: a
-- loop whose variable a closure captures, one that only fills a table, one whose step is not
-- written. They must agree with the first, whose answer is printed.
local min <const>, max <const> = math.mininteger, math.maxinteger
local inf <const>, nan <const> = math.huge, 0 / 0
local values = {
  {"min", min}, {"min+1", min + 1}, {"-3", -3}, {"-1", -1}, {"0", 0}, {"1", 1}, {"2", 2}, {"5", 5},
  {"max-1", max - 1}, {"max", max}, {"-2.0", -2.0}, {"-0.0", -0.0}, {"0.5", 0.5}, {"1.0", 1.0},
  {"3.7", 3.7}, {"2^53", 2.0 ^ 53}, {"2^63", 2.0 ^ 63}, {"-2^63", -(2.0 ^ 63)}, {"1e308", 1e308},
  {"5e-324", 5e-324}, {"inf", inf}, {"-inf", -inf}, {"nan", nan}, {"'2'", "2"}, {"'x'", "x"},
  {"'nan'", "nan"}, {"{}", {}}, {"nil", nil}, {"true", true},
  {"Named", setmetatable({}, {__name = "Named"})},
}
local rounds <const> = 4

local function shown(value)
  if math.type(value) == "integer" then return string.format("%d", value) end
  return value ~= value and "nan" or string.format("%a", value)
end

local function message(text) return text:match(".*:%d+: (.*)") end

local ways = {}
function ways.plain(from, to, step)
  local log = {}
  for i = from, to, step do
    log[#log + 1] = shown(i)
    if #log == rounds then break end
  end
  return table.concat(log, " ")
end
function ways.captured(from, to, step)
  local log = {}
  for i = from, to, step do
    log[#log + 1] = function() return i end
    if #log == rounds then break end
  end
  for n, value in ipairs(log) do log[n] = shown(value()) end
  return table.concat(log, " ")
end
function ways.assigned(from, to, step)
  local log = {}
  for i = from, to, step do
    log[#log + 1] = shown(i)
    i = 100
    if #log == rounds then break end
  end
  return table.concat(log, " ")
end
function ways.in_a_coroutine(from, to, step)
  local log = {}
  local next_value = coroutine.wrap(function() for i = from, to, step do coroutine.yield(i) end end)
  for n = 1, rounds do
    local value = next_value()
    if value == nil then break end
    log[n] = shown(value)
  end
  return table.concat(log, " ")
end
-- Only fills a table: the keys are what the variable was.
function ways.filled(from, to, step, expected)
  if message(expected) then error(expected, 0) end
  local count = select(2, expected:gsub("%S+", ""))
  if count == rounds or expected:find "nan" then return expected end  -- does not end, or no key
  local filled = {}
  for i = from, to, step do filled[i] = 1 end
  for _ in pairs(filled) do count = count - 1 end
  return count == 0 and expected or count .. " keys less"
end
function ways.stepless(from, to, step, expected)
  if message(expected) then error(expected, 0) end
  if math.type(step) ~= "integer" or step ~= 1 then return expected end
  local log = {}
  for i = from, to do
    log[#log + 1] = shown(i)
    if #log == rounds then break end
  end
  return table.concat(log, " ")
end

local others = {"captured", "assigned", "in_a_coroutine", "filled", "stepless"}
for _, from in ipairs(values) do
  for _, to in ipairs(values) do
    for _, step in ipairs(values) do
      local ran, answer = pcall(ways.plain, from[2], to[2], step[2])
      local line = from[1] .. ", " .. to[1] .. ", " .. step[1] .. ": " .. answer
      for _, name in ipairs(others) do
        local same, other = pcall(ways[name], from[2], to[2], step[2], answer)
        if same then
          same = other == answer
        else
          same = not ran and message(other) == message(answer)
        end
        if not same then line = line .. "; " .. name .. ": " .. tostring(other) end
      end
      print(line)
    end
  end
end
