#include "tests/kill/hostile_scripts.h"

namespace selenite::server {
namespace {

constexpr HostileScript kScripts[] = {
    // ---- Patterns and searches.
    {.name = "pattern_backtracking",
     .run = R"lua(local s = ("a"):rep(100000) while true do s:find("a-a-a-a-b") end)lua"},
    {.name = "pattern_sets",
     .run = R"lua(local s, p = ("a"):rep(1000000), "[" .. ("b-c"):rep(20000) .. "]"
               while true do s:find(p) s:find("[^%w]") end)lua"},
    {.name = "pattern_balance",
     .run =
         R"lua(local s = ("("):rep(1000000) while true do s:find("%b()") s:find("%f[%)]") end)lua"},
    {.name = "pattern_back_reference",
     .run = R"lua(local s = ("ab"):rep(200000) while true do s:find("(.-)%1c") end)lua"},
    {.name = "find_plain", .run = R"lua(local s, p = ("a"):rep(4000000), ("a"):rep(20000) .. "b"
               while true do s:find(p, 1, true) s:find("b", 1, true) end)lua"},
    {.name = "gmatch_gsub",
     .run = R"lua(local s = ("key = value, "):rep(50000) local t = {key = "x"}
               while true do
                 for k, v in s:gmatch("(%w+) = (%w+)") do end
                 s:gsub("%w+", "<%0%0%0>") s:gsub("%w+", t) s:gsub("%w+", function(w) return w end)
               end)lua"},
    // ---- Sorting and other long work of the library of tables.
    {.name = "sort_numbers",
     .setup = R"lua(t = {} for i = 1, 1000000 do t[i] = i * 7919 % 1000003 end)lua",
     .run = R"lua(while true do local u = table.move(t, 1, #t, 1, {}) table.sort(u) end)lua",
     .span = absl::Milliseconds(150)},
    {.name = "sort_comparator",
     .setup = R"lua(t = {} for i = 1, 200000 do t[i] = {i * 7919 % 1000003} end)lua",
     .run = R"lua(while true do
                 local u = table.move(t, 1, #t, 1, {})
                 table.sort(u, function(a, b) return a[1] < b[1] end)
                 pcall(table.sort, u, function() return true end)
               end)lua"},
    {.name = "sort_long_strings",
     .setup =
         R"lua(t = {} local p = ("x"):rep(20000) for i = 1, 1000 do t[i] = p .. i * 7919 % 1009 end)lua",
     .run = R"lua(while true do local u = table.move(t, 1, #t, 1, {}) table.sort(u) end)lua"},
    {.name = "unpack",
     .setup = R"lua(t = {} for i = 1, 900000 do t[i] = i end)lua",
     .run =
         R"lua(while true do local n = select("#", table.unpack(t)) local u = {table.unpack(t)} end)lua"},
    {.name = "unpack_chain",
     .setup = R"lua(t = {} for i = 1, 1900 do t = setmetatable({}, {__index = t}) end)lua",
     .run = R"lua(while true do table.unpack(t, 1, 50000) end)lua"},
    {.name = "concat_chain",
     .setup = R"lua(t = setmetatable({}, {__index = function() return "x" end})
                 for i = 1, 1900 do t = setmetatable({}, {__index = t}) end)lua",
     .run = R"lua(while true do
                 table.concat(t, ",", 1, 50000) table.move(t, 1, 50000, 2, {})
                 table.insert(t, 1, 2) table.remove(t, 1)
               end)lua"},
    {.name = "insert_at_the_front",
     .setup = R"lua(t = {} for i = 1, 1000000 do t[i] = i end)lua",
     .run = R"lua(while true do table.insert(t, 1, 0) table.remove(t, 1) end)lua"},
    {.name = "border_and_next",
     .setup =
         R"lua(t = {} for i = 1, 1000000 do t["k" .. i] = i end for k in pairs(t) do t[k] = nil end
                 u = {} for i = 300000, 1, -1 do u[i] = i end)lua",
     .run = R"lua(while true do next(t) local x = #u for k in pairs(u) do end end)lua"},
    // ---- Long texts.
    {.name = "concat_huge",
     .setup =
         R"lua(t = {} for i = 1, 500000 do t[i] = "piece " .. i end s = ("x"):rep(3000000))lua",
     .run = R"lua(while true do
                 local a = table.concat(t, ", ")
                 local b = s .. s .. s .. s .. s .. s .. s .. s .. s .. s
               end)lua",
     .span = absl::Milliseconds(100)},
    {.name = "concat_numbers",
     .setup = R"lua(t = {} for i = 1, 500000 do t[i] = i * 1.1e300 end)lua",
     .run = R"lua(while true do local a = table.concat(t, ",") end)lua",
     .span = absl::Milliseconds(100)},
    {.name = "copy_30_mb",
     .setup = R"lua(s = ("x"):rep(30000000))lua",
     .run =
         R"lua(while true do local a = s:sub(2) a = nil a = s:upper() a = nil a = s:reverse() a = nil
                 a = ("ab"):rep(15000000) end)lua",
     .span = absl::Milliseconds(100)},
    {.name = "compare_30_mb",
     .setup = R"lua(s = ("x\0"):rep(15000000) u = ("x\0"):rep(15000000))lua",
     .run = R"lua(local t = {} while true do local a, b = s == u, s < u t[s] = 1 b = t[u] end)lua"},
    {.name = "bytes_and_utf8",
     .setup = R"lua(s = ("a\u{20AC}"):rep(1000000))lua",
     .run = R"lua(while true do
                 utf8.len(s) utf8.offset(s, 1999999) utf8.codepoint(s, 1, 1999997 // 2 * 4 // 4 * 4 - 3, true)
                 local a = #{s:byte(1, 900000)} for p, c in utf8.codes(s) do end
               end)lua"},
    {.name = "pack_unpack",
     .setup = R"lua(f = ("i4z"):rep(20000) s = ("x"):rep(10000000) .. "\0")lua",
     .run = R"lua(while true do
                 pcall(string.pack, f, table.unpack({}, 1, 40000)) string.unpack("z", s)
                 string.pack("s4", s) string.packsize(("i4"):rep(100000))
               end)lua"},
    {.name = "hash_and_base64",
     .setup = R"lua(s = ("x"):rep(16 << 20) b = base64.encode(s))lua",
     .run = R"lua(while true do hash.sha256(s) base64.decode(b) base64.encode(s) end)lua",
     .span = absl::Milliseconds(150)},
    // ---- Tables that grow.
    {.name = "rehash",
     .run = R"lua(while true do
                 local t = {} for i = 1, (1 << 20) + 1 do t[i + 0.5] = i end
               end)lua",
     .span = absl::Milliseconds(250)},
    {.name = "rehash_names",
     .run = R"lua(while true do
                 local t = {} for i = 1, (1 << 18) + 1 do t["k" .. i] = i end
               end)lua",
     .span = absl::Milliseconds(150)},
    {.name = "rehash_array", .run = R"lua(while true do
                 local t = {} for i = 1, 2000000 do t[i] = i end
                 local u = {} for i = 200000, 1, -1 do u[i] = i end
               end)lua"},
    // ---- Compiling.
    {.name = "compile_statements", .source = R"lua(return ("x = y + 1\n"):rep(100000))lua"},
    {.name = "compile_names",
     .source = R"lua(local p = {} for i = 1, 60000 do p[i] = "name" .. i .. " = " .. i end
                  return table.concat(p, "\n"))lua"},
    {.name = "compile_functions",
     .source =
         R"lua(return ("function f(a, b) local c = a return function() return c + b end end\n"):rep(15000))lua"},
    {.name = "compile_one_expression",
     .source = R"lua(return "x = " .. ("a + b.c * "):rep(100000) .. "1")lua"},
    {.name = "compile_constructor",
     .source = R"lua(return "x = {" .. ("{1, 'a', b = 2.5e300},"):rep(45000) .. "}")lua"},
    {.name = "compile_numerals",
     .source =
         R"lua(return "x = {" .. ("1.7976931348623157e308, 4.9406564584124654e-324, "):rep(20000) .. "}")lua"},
    {.name = "compile_one_numeral", .source = R"lua(return "x = 1" .. ("7"):rep(1000000))lua"},
    {.name = "compile_one_string",
     .source = R"lua(return "x = '" .. ("\\x41\\u{20AC}"):rep(90000) .. "'")lua"},
    {.name = "compile_comment",
     .source = R"lua(return ("--[==[" .. ("]=]\n"):rep(250000) .. "]==]"))lua"},
    {.name = "compile_blanks", .source = R"lua(return ("\n"):rep(1000000) .. "x = 1")lua"},
    {.name = "compile_elseif",
     .source =
         R"lua(return "if x then y = 1 " .. ("elseif x == 1 then y = 2 "):rep(40000) .. "end")lua"},
    {.name = "compile_labels",
     .source =
         R"lua(local p = {} for i = 1, 30000 do p[i] = "goto a" .. i .. " ::a" .. i .. "::" end
                  return table.concat(p, "\n"))lua"},
    {.name = "load_many",
     .run = R"lua(local s = ("local a <const> = 1 return function(...) return a, ... end "):rep(1)
               while true do for i = 1, 100 do load(s .. "--" .. i) end load(("x = 1 "):rep(100000)) end)lua",
     .span = absl::Milliseconds(100)},
    {.name = "load_reader",
     .run = R"lua(while true do load(function() return "x = 1 " end) end)lua"},
    // ---- Collecting.
    {.name = "collect_tables",
     .setup = R"lua(keep = {} for i = 1, 500000 do keep[i] = {i} end)lua",
     .run = R"lua(while true do collectgarbage() end)lua"},
    {.name = "collect_array",
     .setup = R"lua(local x = {} keep = {} for i = 1, 4000000 do keep[i] = x end)lua",
     .run = R"lua(while true do collectgarbage() end)lua"},
    {.name = "collect_names",
     .setup = R"lua(keep = {} for i = 1, 400000 do keep["key number " .. i] = i end)lua",
     .run = R"lua(while true do collectgarbage() end)lua"},
    {.name = "collect_closures",
     .setup =
         R"lua(keep = {} for i = 1, 300000 do local a, b = i, i keep[i] = function() return a + b end end)lua",
     .run = R"lua(while true do collectgarbage() end)lua"},
    {.name = "collect_ephemerons",
     .setup = R"lua(keep = setmetatable({}, {__mode = "k"}) local k = {} first = k
                 for i = 1, 200000 do local v = {} keep[k] = v k = v end)lua",
     .run = R"lua(while true do collectgarbage() end)lua"},
    {.name = "collect_ephemerons_backwards",
     .setup = R"lua(keep = setmetatable({}, {__mode = "k"}) local v = {}
                 for i = 1, 100000 do local k = {} keep[k] = v v = k end first = v)lua",
     .run = R"lua(while true do collectgarbage() end)lua"},
    {.name = "collect_weak",
     .setup = R"lua(keep = setmetatable({}, {__mode = "kv"}) strong = {}
                 for i = 1, 300000 do local k = {} keep[k] = k strong[i] = k end)lua",
     .run = R"lua(while true do collectgarbage() for i = 1, 1000 do keep[{}] = {} end end)lua"},
    {.name = "collect_coroutines",
     .setup = R"lua(keep = {} for i = 1, 60000 do
                   keep[i] = coroutine.wrap(function() coroutine.yield() end) keep[i]() end)lua",
     .run = R"lua(while true do collectgarbage() end)lua"},
    {.name = "collect_deep_stack",
     .run = R"lua(local function deep(k) if k == 0 then while true do collectgarbage() end end
                 return 1 + deep(k - 1) end deep(150000))lua"},
    {.name = "collect_fragments", .run = R"lua(while true do
                 local t = {} for i = 1, 20000 do t[i] = ("x"):rep(100 + i % 4000) end
                 for i = 1, 20000, 2 do t[i] = nil end
                 collectgarbage()
               end)lua"},
    {.name = "collect_finalizers", .run = R"lua(local m = {__gc = function() end}
               while true do for i = 1, 50000 do setmetatable({}, m) end collectgarbage() end)lua"},
    // ---- Unwinding, closers, tracebacks.
    {.name = "unwind_frames",
     .run = R"lua(local function deep(k) if k == 0 then error("x") end return 1 + deep(k - 1) end
               while true do pcall(deep, 100000) end)lua"},
    {.name = "unwind_frames_in_coroutine",
     .run = R"lua(local function deep(k) if k == 0 then error("x") end return 1 + deep(k - 1) end
               while true do pcall(coroutine.wrap(deep), 100000) end)lua"},
    {.name = "unwind_overflow",
     .run = R"lua(local function deep() return 1 + deep() end while true do pcall(deep) end)lua"},
    {.name = "unwind_pcalls",
     .run =
         R"lua(local function deep(k) if k == 0 then error("x") end pcall(deep, k - 1) error("y") end
               while true do pcall(deep, 50000) end)lua"},
    {.name = "closers", .run = R"lua(local m = {__close = function() end}
               local function deep(k) local c <close> = setmetatable({}, m)
                 if k == 0 then error("x") end return 1 + deep(k - 1) end
               while true do pcall(deep, 100000) end)lua"},
    {.name = "closers_raise", .run = R"lua(local m = {__close = function() error("y") end}
               local function deep(k) local c <close> = setmetatable({}, m)
                 if k == 0 then error("x") end return 1 + deep(k - 1) end
               while true do pcall(deep, 100000) end)lua"},
    {.name = "closers_left_behind", .run = R"lua(local m = {__close = function() end}
               local function deep(k) local c <close> = setmetatable({}, m)
                 if k == 0 then while true do end end return 1 + deep(k - 1) end
               deep(100000))lua"},
    {.name = "closers_that_work",
     .setup = R"lua(s = ("a"):rep(100000))lua",
     .run = R"lua(local m = {__close = function() s:find("a-a-a-a-b") end}
               local function deep(k) local c <close> = setmetatable({}, m)
                 if k == 0 then while true do end end return 1 + deep(k - 1) end
               deep(100))lua"},
    {.name = "closers_of_coroutines",
     .run = R"lua(local m = setmetatable({}, {__close = function() coroutine.yield() end})
               m = setmetatable({}, {__close = function() end})
               while true do
                 local t = {}
                 for i = 1, 5000 do
                   t[i] = coroutine.create(function() local c <close> = m coroutine.yield() end)
                   coroutine.resume(t[i])
                 end
                 for i = 1, 5000 do coroutine.close(t[i]) end
               end)lua"},
    {.name = "finalizers_left_behind",
     .run = R"lua(local m = {__gc = function() local s = ("x"):rep(1000) end} local t = {}
               for i = 1, 50000 do t[i] = setmetatable({}, m) end
               t = nil collectgarbage("stop") while true do end)lua",
     .span = absl::Milliseconds(60)},
    {.name = "tracebacks",
     .run = R"lua(local function deep(k) if k == 0 then while true do debug.traceback("m") end end
                 return 1 + deep(k - 1) end deep(100000))lua"},
    {.name = "tracebacks_of_handlers",
     .setup = R"lua(for i = 1, 100000 do _G["name" .. i] = {} end)lua",
     .run = R"lua(local function deep(k) if k == 0 then error("x") end return 1 + deep(k - 1) end
               while true do xpcall(deep, debug.traceback, 20000) end)lua"},
    {.name = "traceback_of_the_outcome",
     .run = R"lua(local function deep(k) if k == 0 then error(("x"):rep(10000000)) end
                 return 1 + deep(k - 1) end deep(150000))lua"},
    {.name = "error_levels", .run = R"lua(local function deep(k) if k == 0 then
                   while true do pcall(error, "x", 90000) debug.getinfo(90000) end end
                 return 1 + deep(k - 1) end deep(100000))lua"},
    {.name = "error_messages",
     .setup =
         R"lua(s = ("x"):rep(10000000) g = load("local t = ... return t." .. ("y"):rep(500000)))lua",
     .run = R"lua(local t = setmetatable({}, {__name = s})
               while true do pcall(error, s) pcall(error, s, 0) pcall(g) pcall(function() return t + 1 end)
                 pcall(string.rep, t) pcall(load, s) end)lua"},
    // ---- Calls and metatables.
    {.name = "call_chain_arguments",
     .setup =
         R"lua(f = function() end for i = 1, 190 do f = setmetatable({}, {__call = f}) end)lua",
     .run = R"lua(local u, t = table.unpack, {} while true do f(u(t, 1, 500000)) end)lua"},
    {.name = "call_chain_few",
     .setup = R"lua(f = function() end for i = 1, 20 do f = setmetatable({}, {__call = f}) end)lua",
     .run = R"lua(local u, t = table.unpack, {} while true do f(u(t, 1, 20000)) end)lua"},
    {.name = "index_chain_long_key",
     .setup = R"lua(s = ("x"):rep(65000) t = {}
                 keys = {}
                 for i = 1, 1000 do local k = ("x"):rep(65000) t = setmetatable({[k] = 1}, {__index = t})
                   t[k] = nil keys[i] = k end)lua",
     .run = R"lua(while true do local x = t[s] t[s] = nil end)lua",
     .span = absl::Milliseconds(100)},
    {.name = "index_chain",
     .setup =
         R"lua(t = {} for i = 1, 1900 do t = setmetatable({}, {__index = t, __newindex = t}) end)lua",
     .run = R"lua(while true do local x = t.x t.x = nil end)lua"},
    {.name = "varargs",
     .run = R"lua(local u, t = table.unpack, {}
               local function g(...) local a = ... local t = {...} return select(-1, ...) end
               local function h(k, ...) if k == 0 then return ... end return h(k - 1, ...) end
               while true do g(u(t, 1, 500000)) h(20, u(t, 1, 200000)) end)lua",
     .span = absl::Milliseconds(100)},
    {.name = "coroutines_pass_many", .run = R"lua(local u, t = table.unpack, {}
               local g = coroutine.wrap(function(...) while true do coroutine.yield(...) end end)
               while true do g(u(t, 1, 200000)) pcall(u, t, 1, 500000) end)lua"},
    {.name = "coroutines_nested",
     .run = R"lua(local function deep(k) if k == 0 then while true do end end
                 return coroutine.wrap(deep)(k - 1) end deep(180))lua"},
    {.name = "loop", .run = R"lua(while true do end)lua"},
    // ---- Numbers.
    {.name = "numerals",
     .setup = R"lua(s = "1" .. ("0"):rep(30000000) h = "0x" .. ("f"):rep(10000000) .. "p-3"
                 e = "1e" .. ("0"):rep(10000000) .. "1")lua",
     .run =
         R"lua(while true do tonumber(s) tonumber(h) tonumber(e) tonumber(s, 7) local x = s + 1 end)lua",
     .span = absl::Milliseconds(100)},
    {.name = "numerals_hard",
     .run = R"lua(local s = "2.4703282292062327208299439634110764590e-324" while true do
                 for i = 1, 100 do tonumber(s) tonumber("8.98846567431158e307") end end)lua"},
    {.name = "formats", .run = R"lua(local f = ("%99.99f"):rep(90)
               local t = table.pack(table.unpack({}, 1, 90)) for i = 1, 90 do t[i] = 1.7e308 end
               while true do f:format(table.unpack(t)) ("%.99e %.99g %a %.0f"):format(5e-324, 1e-300, 1.1, 1e308) end)lua"},
    {.name = "formats_long",
     .setup = R"lua(s = ("\n\0\"x"):rep(2000000))lua",
     .run =
         R"lua(while true do local a = ("%q"):format(s) a = nil a = ("%s|%s"):format(s, s) end)lua",
     .span = absl::Milliseconds(100)},
    {.name = "dates",
     .run =
         R"lua(local f = ("%c%x%A"):rep(50000) while true do os.date(f) os.date("!*t", 1 << 40) end)lua"},
    // ---- JSON.
    {.name = "json_decode",
     .setup =
         R"lua(local p = {} for i = 1, 100000 do p[i] = '{"name' .. i .. '": [1, 2.5e300, "text \\u20ac"]}' end
                 s = "[" .. table.concat(p, ",\n") .. "]")lua",
     .run = R"lua(while true do json.decode(s) end)lua",
     .span = absl::Milliseconds(150)},
    {.name = "json_decode_long",
     .setup = R"lua(a = '"' .. ("\\u20ac"):rep(1000000) .. '"' b = (" "):rep(10000000) .. "1"
                 c = "[" .. ("1"):rep(1000000) .. "]" d = ("["):rep(1000000)
                 e = "[" .. ("[],"):rep(500000) .. "x]")lua",
     .run =
         R"lua(while true do for _, s in ipairs({a, b, c, d, e}) do pcall(json.decode, s) end end)lua",
     .span = absl::Milliseconds(150)},
    {.name = "json_encode",
     .setup = R"lua(t = {} for i = 1, 100000 do t[i] = {i, i + 0.5, "text \1 " .. i, name = {}} end
                 u = {} for i = 1, 300000 do u["k" .. i] = i end)lua",
     .run =
         R"lua(while true do json.encode(t) json.encode(u) pcall(json.encode, t, {indent = 8}) end)lua",
     .span = absl::Milliseconds(200)},
    // ---- What goes in and out.
    {.name = "output",
     .setup = R"lua(s = ("x"):rep(1000000))lua",
     .run =
         R"lua(while true do print(s) for i = 1, 100 do print(i, i + 0.5, {}, print) end end)lua"},
    {.name = "output_floats",
     .setup = R"lua(t = {} for i = 1, 500000 do t[i] = i * 1.1e-300 end)lua",
     .run = R"lua(while true do print(table.unpack(t)) end)lua"},
    {.name = "warnings",
     .setup = R"lua(s = ("x"):rep(10000000))lua",
     .run = R"lua(warn("@on") local t = {} for i = 1, 200000 do t[i] = "1" end
               while true do warn(s) warn(table.unpack(t)) end)lua"},
    {.name = "encode_one_text",
     .setup = R"lua(s = ("x"):rep(16000000))lua",
     .run = R"lua(return s)lua"},
    {.name = "encode_texts",
     .setup = R"lua(t = {} for i = 1, 150000 do t[i] = "some text, number " .. i end)lua",
     .run = R"lua(return t)lua"},
    {.name = "encode_tables",
     .setup = R"lua(t = {} for i = 1, 100000 do t[i] = {i, x = {}} end)lua",
     .run = R"lua(return t)lua"},
    {.name = "encode_emptied",
     .setup =
         R"lua(local e = {} for i = 1, 100000 do e["k" .. i] = i end for k in pairs(e) do e[k] = nil end
                 t = {} for i = 1, 10000 do t[i] = e end)lua",
     .run = R"lua(return t)lua"},
    {.name = "encode_many", .run = R"lua(return table.unpack({}, 1, 190000))lua"},
    {.name = "decode_one_text", .arguments = R"lua(return ("x"):rep(16000000))lua"},
    {.name = "decode_texts",
     .arguments =
         R"lua(local t = {} for i = 1, 150000 do t[i] = "some text, number " .. i end return t)lua"},
    {.name = "decode_tables",
     .arguments = R"lua(local t = {} for i = 1, 100000 do t[i] = {i, x = {}} end return t)lua"},
    {.name = "decode_names",
     .arguments = R"lua(local t = {} for i = 1, 200000 do t["name" .. i] = i end return t)lua"},
    {.name = "decode_nils", .arguments = R"lua(return table.unpack({}, 1, 190000))lua"},
    {.name = "arguments_kept",
     .run = R"lua(while true do end)lua",
     .arguments =
         R"lua(local t = {} for i = 1, 150000 do t[i] = {"some text, number " .. i} end return t)lua",
     .span = absl::Milliseconds(200)},
};

}  // namespace

std::span<const HostileScript> HostileScripts() { return kScripts; }

}  // namespace selenite::server
