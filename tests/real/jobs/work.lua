-- Work for libraries whose own tests are over too soon to be timed: work.lua NAME TIMES. Each does
-- with its library what one uses it for, TIMES times over, and shows what came out.

local check = require "real.check"

package.path = "./?.lua;src/?.lua;lua/?.lua;lua/?/init.lua;real/stand_in/?.lua;" .. package.path
loadstring, unpack = load, table.unpack

-- A document like those that services exchange: numbers, texts with escapes, lists, records.
local function document(records)
  local list = {}
  for i = 1, records do
    list[i] = {id = i, price = i * 1.25, ratio = i / 7, name = "item " .. i, open = i % 3 == 0,
               tags = {"tag" .. i % 5, "caf\u{e9}", "a \"quoted\"\\text\n"},
               place = {x = i * i, y = -i, note = ("lorem ipsum "):rep(i % 4)}}
  end
  return {version = 3, items = list}
end

local work = {}

local function json(encode, decode, times)
  local text, value = nil, document(200)
  for _ = 1, times do
    text = encode(value)
    value = decode(text)
  end
  -- The order of keys is the library's and the engine's affair; the value is not.
  check.same("length", #text)
  check.same("value", value.version, #value.items, value.items[200], value.items[57])
end

function work.dkjson(times)
  local library = require "dkjson"
  json(library.encode, library.decode, times)
end

function work.lunajson(times)
  local library = require "lunajson"
  json(library.encode, library.decode, times)
end

function work.json(times)
  local library = require "json"
  json(library.encode, library.decode, times)
end

function work.serpent(times)
  local serpent = require "serpent"
  local text, value = nil, document(100)
  for _ = 1, times do
    text = serpent.dump(value, {sortkeys = true, comment = false})
    value = select(2, serpent.load(text))
  end
  check.text("dump", text)
  check.text("block", serpent.block(value, {sortkeys = true, comment = false}))
end

function work.binser(times)
  local binser = require "binser"
  local bytes, value = nil, document(100)
  for _ = 1, times do
    bytes = binser.serialize(value)
    value = binser.deserialize(bytes)[1]
  end
  check.same("length", #bytes)
  check.same("value", value.version, #value.items, value.items[100])
end

function work.inspect(times)
  local inspect = require "inspect"
  local value, text = document(100), nil
  for _ = 1, times do text = inspect(value) end
  check.text("text", text)
end

function work.middleclass(times)
  local class = require "middleclass"
  local Counting = {count = function(self) self.n = (self.n or 0) + 1 end}
  local Shape = class("Shape"):include(Counting)
  function Shape:initialize(side) self.side = side end
  function Shape:area() self:count() return 0 end
  local Square = class("Square", Shape)
  function Square:area() Shape.area(self) return self.side * self.side end
  Square.static.unit = function(of) return of:new(1) end
  Square.__add = function(a, b) return Square:new(a.side + b.side) end
  local sum, shape = 0, Square:unit()
  for i = 1, times do
    shape = i % 100 == 0 and Square:unit() or shape + Square:unit()
    sum = sum + shape:area() + (shape:isInstanceOf(Shape) and 1 or 0)
  end
  check.same("areas", sum, tostring(Square), shape.n)
end

function work.argparse(times)
  local argparse = require "argparse"
  local result, usage
  for i = 1, times do
    local parser = argparse("tool", "A tool that does things.")
    parser:argument("input", "What to read.")
    parser:option("-o --output", "Where to write.", "a.out")
    parser:option("-I --include", "Where to look."):count("*")
    parser:flag("-v --verbose", "More words."):count("0-2"):target("verbosity")
    local command = parser:command("install i", "Installs.")
    command:option("--from", "A server.")
    result = parser:parse {"foo", "--include=a", "-Ib", "-v", "-v", "install", "--from", "x" .. i % 9}
    usage = parser:get_help()
  end
  check.same("arguments", result)
  check.text("help", usage)
end

function work.fun(times)
  local fun = require "fun"
  local sum = 0
  for i = 1, times do
    sum = sum + fun.range(100):map(function(x) return x * x end):filter(function(x) return x % 3 ~= 0 end)
                   :zip(fun.range(1000)):take(50):map(function(a, b) return a + b + i end):sum()
  end
  check.same("sum", sum)
end

function work.rx(times)
  local Rx = require "rx"
  local sum = 0
  for i = 1, times do
    Rx.Observable.fromRange(1, 50):map(function(x) return x * i end)
      :filter(function(x) return x % 2 == 0 end):scan(function(a, b) return a + b end, 0)
      :merge(Rx.Observable.fromTable({1, 2, 3}, ipairs)):subscribe(function(x) sum = sum + x end)
  end
  check.same("sum", sum)
end

function work.ftcsv(times)
  local ftcsv = require "ftcsv"
  local lines = {"id,name,note,price"}
  for i = 1, 500 do
    lines[#lines + 1] = ('%d,name %d,"a ""note"", with %d",%.2f'):format(i, i, i % 7, i * 1.5)
  end
  local text, rows = table.concat(lines, "\n"), nil
  for _ = 1, times do
    rows = ftcsv.parse(text, ",", {loadFromString = true})
    text = ftcsv.encode(rows, ",", {fieldsToKeep = {"id", "name", "note", "price"}})
  end
  check.text("text", text)
  check.same("rows", #rows, rows[500])
end

function work.date(times)
  local date = require "date"
  local day, texts = date(2000, 1, 1), {}
  for i = 1, times do
    day = day:copy():adddays(i % 5):addhours(i % 30):addmonths(i % 2)
    local text = day:fmt("%Y-%m-%d %H:%M:%S %a %b %j")
    local again = date(day:fmt("${iso}"))
    texts[i % 100 + 1] = text .. tostring(again == day) .. date.diff(again, date(2000, 1, 1)):spandays()
  end
  check.text("dates", table.concat(texts, "\n"))
end

function work.penlight(times)
  local List, pretty = require "pl.List", require "pl.pretty"
  local stringx, tablex = require "pl.stringx", require "pl.tablex"
  local template, seq = require "pl.template", require "pl.seq"
  local OrderedMap, lexer = require "pl.OrderedMap", require "pl.lexer"
  local out = {}
  for i = 1, times do
    local list = List.range(1, 60):map(function(x) return x * i % 17 end):sort()
    local map = OrderedMap()
    for word in seq.list(stringx.split("the quick brown fox jumps over the lazy dog")) do
      map:set(word, (map[word] or 0) + #word)
    end
    local copy = tablex.deepcopy({list, {a = 1, b = {2, 3}}})
    local tokens = 0
    for _ in lexer.lua("local x = {1, 2.5, 'three'} -- four\nreturn function(...) end") do
      tokens = tokens + 1
    end
    local page = template.substitute("# for i, v in ipairs(list) do\n<li>$(v:upper())</li>\n# end\n",
                                     {ipairs = ipairs, list = {"a", "b", "c"}})
    out[i % 50 + 1] = tostring(list) .. tostring(map) .. pretty.write(copy[1], "") .. tokens .. page ..
                      tostring(tablex.deepcompare(copy[2], {a = 1, b = {2, 3}}))
  end
  check.text("text", table.concat(out))
end

function work.deflate(times)
  local deflate = require "LibDeflate"
  local text = check.read("LibDeflate.lua"):sub(1, 60000)
  for level = 1, 9, 4 do
    local packed
    for _ = 1, times do
      packed = deflate:CompressDeflate(text, {level = level})
      assert(deflate:DecompressDeflate(packed) == text)
    end
    check.text("level " .. level, packed)
    check.text("printable", deflate:EncodeForPrint(packed))
    check.same("checksum", deflate:Adler32(packed))
  end
end

function work.slaxml(times)
  local SLAXML = require "slaxdom"
  local parts = {"<?xml version='1.0'?><list xmlns:a='urn:a'>"}
  for i = 1, 200 do
    parts[#parts + 1] = ("<a:item n='%d' t='a &amp; b'>text &lt;%d&gt;<![CDATA[<raw>]]><!-- c --></a:item>"):format(i, i)
  end
  local text, tree = table.concat(parts) .. "</list>", nil
  for _ = 1, times do
    tree = SLAXML:dom(text)
    text = SLAXML:xml(tree)
  end
  check.text("text", text)
  check.same("children", #tree.root.kids, tree.root.kids[7].attr[1].value)
end

function work.djot(times)
  local djot = require "djot"
  local source = check.read("README.md") .. check.read("doc/djot.md")
  local html
  for _ = 1, times do html = djot.render_html(djot.parse(source)) end
  check.text("page", html)
end

function work.cbor(times)
  local cbor = require "cbor"
  local bytes, value = nil, document(100)
  for _ = 1, times do
    bytes = cbor.encode(value)
    value = cbor.decode(bytes)
  end
  check.same("length", #bytes)
  check.same("value", value.version, #value.items, value.items[100])
end

function work.yaml(times)
  local yaml = require "tinyyaml"
  local parts = {"list:"}
  for i = 1, 100 do
    parts[#parts + 1] = ("  - id: %d\n    name: 'item %d'\n    tags: [a, \"b c\", %.2f]\n    note: |\n      line\n      another\n    open: %s"):format(i, i, i / 4, i % 2 == 0)
  end
  local text, value = table.concat(parts, "\n") .. "\n", nil
  for _ = 1, times do value = yaml.parse(text) end
  check.same("value", #value.list, value.list[50])
end

function work.lustache(times)
  local lustache = require "lustache"
  local template = "<h1>{{title}}</h1>{{#items}}<li class=\"{{kind}}\">{{{raw}}} {{name}}{{^last}}, {{/last}}</li>\n{{/items}}{{> part}}"
  local items, page = {}, nil
  for i = 1, 50 do items[i] = {name = "<" .. i .. ">", raw = "&" .. i, kind = "k" .. i % 3, last = i == 50} end
  for _ = 1, times do
    page = lustache:render(template, {title = "A & B", items = items}, {part = "<p>{{title}}</p>"})
  end
  check.text("page", page)
end

work[arg[1]](math.tointeger(arg[2]))
