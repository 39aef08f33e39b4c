// Scripts that fill a tenant's memory up to its limit, each in a way of its own,
// and keep what they made in globals when the limit ends them.
#pragma once

#include <iterator>

namespace selenite::load {

struct HostileScript {
  const char* name;
  const char* source;
  // Bytes of text that are sent as its first argument.
  int argument_bytes = 0;
};

inline constexpr HostileScript kHostileScripts[] = {
    {"strings_partly_freed", R"(
      kept = {}
      local size = 20
      while true do
        local made, text = {}, ('x'):rep(size)
        for i = 1, (4 << 20) // size do made[i] = text .. i end
        for i = 1, #made, 4 do kept[#kept + 1] = made[i] end
        made = nil
        collectgarbage()
        size = size * 2
        if size > 1 << 20 then size = 20 end
      end)"},
    {"texts_of_growing_size", R"(
      kept = {}
      collectgarbage('stop')
      local size = 600
      while true do
        local made, text = {}, ('x'):rep(size)
        for i = 1, 6000000 // size do made[i] = text .. i % 10 end
        for i = 1, #made, 4 do kept[#kept + 1] = made[i] end
        made = nil
        collectgarbage()
        size = size * 3
        if size > 300000 then size = 650 end
      end)"},
    {"texts_of_medium_size", R"(
      kept = {}
      local i, state = 0, 7
      while true do
        state = state * 1103515245 + 12345 & 0x7fffffff
        i = i + 1
        kept[i % 3 == 0 and #kept + 1 or state % (#kept + 1) + 1] =
          ('m'):rep(600 + state % 60000) .. i
      end)"},
    {"few_huge_texts", R"(
      kept = {}
      for round = 1, 20 do
        kept[round % 3 + 1] = nil
        kept[round % 3 + 1] = ('h'):rep((3 << 20) + round * 1000) .. round
      end
      kept[4] = ('h'):rep(3 << 20) .. 'end'
      while true do kept[#kept + 1] = ('h'):rep(500000) .. #kept end)"},
    {"text_doubled", R"(
      kept = 'd'
      while true do kept = kept .. kept end)"},
    {"pieces_joined", R"(
      kept = {}
      local parts = {}
      for i = 1, 20000 do parts[i] = 'part ' .. i end
      while true do kept[#kept + 1] = table.concat(parts, ',') end)"},
    {"tables_grown_and_emptied", R"(
      kept = {}
      while true do
        local t = {}
        for i = 1, 20000 do t[i] = i; t['k' .. i] = i end
        for i = 1, 20000 do t[i] = nil; t['k' .. i] = nil end
        kept[#kept + 1] = t
      end)"},
    {"one_table_grown", R"(
      kept = {}
      local i = 0
      while true do i = i + 1; kept[i] = i; kept[-i * 1.5] = i end)"},
    {"small_tables", R"(
      kept = {}
      while true do kept[#kept + 1] = {{}, x = {1, 2}, y = #kept} end)"},
    {"closures", R"(
      kept = {}
      while true do
        local n = #kept
        kept[n + 1] = function() n = n + 1; return function() return n end end
      end)"},
    {"coroutines", R"(
      kept = {}
      local function deep(n) if n == 0 then coroutine.yield() end return 1 + deep(n - 1) end
      while true do
        local co = coroutine.create(deep)
        coroutine.resume(co, #kept % 7 == 0 and 2000 or 10)
        kept[#kept + 1] = co
      end)"},
    {"json_both_ways", R"(
      local json = require and require('json') or json
      kept = {}
      local value = {}
      for i = 1, 2000 do value[i] = {name = 'n' .. i, list = {i, i * 0.5, true}} end
      while true do
        local text = json.encode(value)
        kept[#kept + 1] = text
        kept[#kept + 1] = json.decode(text)
      end)"},
    {"code", R"(
      kept = {}
      while true do
        local lines = {}
        for i = 1, 300 do lines[i] = 'local function f' .. i .. '(a) return a + ' .. #kept + i .. ' end' end
        lines[301] = 'return f1, f2'
        kept[#kept + 1] = load(table.concat(lines, ' do end '):gsub('local ', ''))
      end)"},
    {"errors_with_tracebacks", R"(
      kept = {}
      local function fail(n)
        if n == 0 then error(('e'):rep(100000) .. #kept) end
        return 1 + fail(n - 1)
      end
      while true do
        local _, message = xpcall(fail, debug and debug.traceback or tostring, 3000)
        kept[#kept + 1] = message
      end)"},
    {"uncaught_error", R"(
      kept = kept or {}
      local function fail(n) if n == 0 then error(('u'):rep(2 << 20)) end return 1 + fail(n - 1) end
      fail(10000))"},
    {"finalizers", R"(
      kept = {}
      local meta = {__gc = function(o) seen = o end}
      while true do kept[#kept + 1] = setmetatable({('g'):rep(700) .. #kept}, meta) end)"},
    {"replacements", R"(
      kept = {}
      local text = ('word other '):rep(20000)
      while true do kept[#kept + 1] = text:gsub('%w+', function(w) return w .. #kept end) end)"},
    {"printed", R"(
      kept = {}
      while true do
        print(('p'):rep(10000))
        kept[#kept + 1] = ('%s %d'):format(('q'):rep(5000), #kept)
      end)"},
    {"results_of_megabytes", R"(
      kept = kept or {}
      local out = {}
      for i = 1, 15 do out[i] = ('r'):rep(100000) .. i end
      return out)"},
    {"many_results", R"(
      kept = kept or {}
      local out = {}
      for i = 1, 20000 do out[i] = {i, tostring(i)} end
      return out)"},
    {"argument_of_megabytes", R"(
      kept = type(kept) == 'table' and kept or {}
      for i = 1, 8 do kept[#kept + 1] = (...) .. i end
      return (...):sub(1, 1000000))",
     3 << 20},
};

}  // namespace selenite::load
