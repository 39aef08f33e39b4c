-- A report of sales, set in columns.
--
-- Orders come from a small generator with a fixed seed. The program groups them, sums them and
-- sets the results as text: a table with aligned columns, a table of totals with percentages, bar
-- charts made of repeated characters, a histogram, a page in a box with wrapped words, number
-- formats in every style that string.format knows, and a calendar. Nearly all time goes into
-- making strings.
--
-- What the program exercises: string.format with flags, widths and precisions, string.rep, gsub
-- with functions, gmatch, table.sort with an own order, table.concat, integer and float division.

local seed = 20240229
local function random(n)
  seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
  return (seed >> 8) % n + 1
end

local regions = {"North", "East", "South", "West", "Überseegebiet"}
local products = {
  {code = "BLT", name = "Bolt M4 x 20", cents = 12}, {code = "NUT", name = "Nut M4", cents = 7},
  {code = "WSH", name = "Washer, flat", cents = 3}, {code = "BRG", name = "Ball bearing 608", cents = 245},
  {code = "SHF", name = "Shaft 8 mm", cents = 1290}, {code = "MTR", name = "Motor 24 V", cents = 8950},
}

local orders = {}
for i = 1, 400 do
  local product = products[random(#products)]
  orders[i] = {
    number = 1000 + i, region = regions[random(#regions)], product = product,
    count = random(60), month = random(12), discount = random(4) == 1 and random(20) or 0,
  }
end

local function value(order)
  return order.count * order.product.cents * (100 - order.discount) / 100
end

-- Cents as an amount with thousands set apart: 1234567 becomes 12,345.67.
local function money(cents)
  local rounded = math.floor(cents + 0.5)
  local sign = rounded < 0 and "-" or ""
  rounded = math.abs(rounded)
  local whole = ("%d"):format(rounded // 100):reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", "")
  return ("%s%s.%02d"):format(sign, whole, rounded % 100)
end

-- Pads by characters, not by bytes.
local function pad(text, width, right)
  local space = (" "):rep(width - utf8.len(text))
  return right and space .. text or text .. space
end

local function rule(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = ("-"):rep((select(i, ...))) end
  print("+" .. table.concat(parts, "+") .. "+")
end

print("== money")
for _, cents in ipairs {0, 5, 99, 100, 12345, 99999, 100000, 123456789, -123456, 0.4, 0.6, 1e12} do
  print(("%18s|%-18s|"):format(money(cents), money(cents)))
end

print("== first orders")
rule(6, 15, 18, 7, 6, 12)
print(("|%-6s|%s|%-18s|%7s|%6s|%12s|"):format("no", pad("region", 15), "product", "count", "disc", "value"))
rule(6, 15, 18, 7, 6, 12)
for i = 1, 12 do
  local o = orders[i]
  print(("|%06d|%s|%-18.18s|%7d|%5d%%|%12s|"):format(
    o.number, pad(o.region, 15), o.product.name, o.count, o.discount, money(value(o))))
end
rule(6, 15, 18, 7, 6, 12)

local function group(list, key)
  local groups, names = {}, {}
  for _, o in ipairs(list) do
    local name = key(o)
    local g = groups[name]
    if not g then
      g = {name = name, orders = 0, count = 0, value = 0}
      groups[name] = g
      names[#names + 1] = name
    end
    g.orders, g.count, g.value = g.orders + 1, g.count + o.count, g.value + value(o)
  end
  local result = {}
  for i, name in ipairs(names) do result[i] = groups[name] end
  return result
end

local total = 0
for _, o in ipairs(orders) do total = total + value(o) end

local function section(title, key)
  print("== by " .. title)
  local groups = group(orders, key)
  table.sort(groups, function(a, b)
    if a.value ~= b.value then return a.value > b.value end
    return tostring(a.name) < tostring(b.name)
  end)
  for rank, g in ipairs(groups) do
    print(("%2d. %s %4d orders %6d pieces %14s  %5.1f %%  mean %10.2f"):format(
      rank, pad(tostring(g.name), 18), g.orders, g.count, money(g.value), 100 * g.value / total,
      g.value / g.orders / 100))
  end
  print(("    %-18s %4d orders %27s  %5.1f %%"):format("together", #orders, money(total), 100))
end

section("region", function(o) return o.region end)
section("product", function(o) return o.product.name end)
section("discount class", function(o) return o.discount == 0 and "none" or o.discount <= 10 and "low" or "high" end)

print("== months")
local months = group(orders, function(o) return o.month end)
table.sort(months, function(a, b) return a.name < b.name end)
local most = 0
for _, m in ipairs(months) do most = math.max(most, m.value) end
for _, m in ipairs(months) do
  local width = m.value * 40 / most
  local bar = ("#"):rep(math.floor(width)) .. (width % 1 >= 0.5 and ":" or "")
  print(("%02d %-41s %12s"):format(m.name, bar, money(m.value)))
end

print("== histogram of pieces")
local buckets = {}
for _, o in ipairs(orders) do
  local b = (o.count - 1) // 10
  buckets[b] = (buckets[b] or 0) + 1
end
for level = 90, 10, -10 do
  local row = {}
  for b = 0, 5 do row[#row + 1] = (buckets[b] or 0) >= level and "  ##  " or "      " end
  print(("%3d |%s|"):format(level, table.concat(row)))
end
print("    +" .. ("------"):rep(6) .. "+")
local labels = {}
for b = 0, 5 do labels[#labels + 1] = ("%2d-%-2d "):format(b * 10 + 1, b * 10 + 10) end
print("     " .. table.concat(labels) .. "|")

print("== a letter")
local template = [[
Dear $customer, we thank you for your order of $count pieces of "$product". The amount due is
$amount; it includes a discount of $discount %. Should anything be missing, quote the number
$number, please. $unknown With kind regards, the house.]]

local function fill(text, fields)
  return (text:gsub("%$(%w+)", function(name)
    local v = fields[name]
    if v == nil then return "<" .. name:upper() .. "?>" end
    return tostring(v)
  end))
end

local function wrap(text, width)
  local lines, line = {}, ""
  for word in text:gmatch("%S+") do
    if line ~= "" and utf8.len(line) + 1 + utf8.len(word) > width then
      lines[#lines + 1] = line
      line = word
    else
      line = line == "" and word or line .. " " .. word
    end
  end
  lines[#lines + 1] = line
  return lines
end

local function justify(line, width)
  local missing = width - utf8.len(line)
  local _, gaps = line:gsub(" ", "")
  if gaps == 0 then return line end
  local done = 0
  return (line:gsub(" ", function()
    done = done + 1
    return (" "):rep(1 + missing * done // gaps - missing * (done - 1) // gaps)
  end))
end

for _, width in ipairs {44, 60} do
  local o = orders[17]
  local text = fill(template, {
    customer = "Müller & Söhne", count = o.count, product = o.product.name,
    amount = money(value(o)) .. " €", discount = o.discount, number = ("%08X"):format(o.number),
  })
  local lines = wrap(text, width)
  print("." .. ("-"):rep(width + 2) .. ".")
  for i, line in ipairs(lines) do
    print("| " .. pad(i < #lines and justify(line, width) or line, width) .. " |")
  end
  print("'" .. ("-"):rep(width + 2) .. "'")
end

print("== number styles")
for _, n in ipairs {0, 1, -1, 42, -273, 65535, 1 << 40, math.maxinteger, math.mininteger} do
  print(("[%d] [%+d] [% d] [%12d] [%-12d] [%012d] [%x] [%#X] [%o]"):format(n, n, n, n, n, n, n, n, n))
end
for _, x in ipairs {0.0, -0.0, 1.5, -2.25, 1 / 3, 1e21, 6.02214076e23, 1.6e-19, 123456.789, 1 / 0} do
  print(("[%f] [%.2f] [%+.1e] [%g] [%12.4g] [%-12.3f] [%a]"):format(x, x, x, x, x, x, x))
end
for _, s in ipairs {"", "a", "lua", "a longer text", 'with "quotes" and \\'} do
  print(("[%s] [%8s] [%-8s] [%.3s] [%8.3s] %q"):format(s, s, s, s, s, s))
end

print("== a calendar")
local names = "January February March April May June July August September October November December"
local month = 0
for name in names:gmatch("%a+") do
  month = month + 1
  if month % 5 == 2 then
    local leap = 2024 % 4 == 0
    local days = month == 2 and (leap and 29 or 28) or (month % 7 % 2 == 1 or month == 7) and 31 or 30
    local y, m = month < 3 and 2023 or 2024, month < 3 and month + 12 or month
    local first = (1 + 13 * (m + 1) // 5 + y + y // 4 - y // 100 + y // 400 + 5) % 7
    local title = name .. " 2024"
    print((" "):rep((20 - #title) // 2) .. title)
    print("Mo Tu We Th Fr Sa Su")
    local cells = {}
    for _ = 1, first do cells[#cells + 1] = "  " end
    for d = 1, days do cells[#cells + 1] = ("%2d"):format(d) end
    for i = 1, #cells, 7 do print(table.concat(cells, " ", i, math.min(i + 6, #cells))) end
  end
end
