-- LuaLS's parser without its parser of annotations, which needs LPeg. In its place and in that of
-- the tokenizer, which needs LPeg as well, stand a few lines. As a script it parses files and
-- compares how many nodes of each type there are, and where; for scripts.lua it is a --define.

local symbols = {}
for symbol in ([[== ~= -- <<= >>= //= << >> <= >= // ... ..= .. :: != && || /* */ += -= *= %= &= |=
                 ^= /= -> ~>>= ~>> ?? ?.]]):gmatch("%S+") do
  symbols[#symbols + 1] = symbol
end

local function token(text, at)
  local word = text:match("^\r\n", at) or text:match("^[\r\n]", at) or text:match("^%d+", at) or
               text:match("^[%a_\x80-\xff][%w_\x80-\xff]*", at)
  if word then return word end
  for _, symbol in ipairs(symbols) do
    if text:sub(at, at + #symbol - 1) == symbol then return symbol end
  end
  return text:match("^[-+*/!#%%^&()={}%[%]|\\'\":;<>,.?~`]", at) or
         text:match("^[^-+*/!#%%^&()={}%[%]|\\'\":;<>,.?~`%w_\x80-\xff \t\v\f\r\n]+", at)
end

-- Positions and texts in turn; nothing of what is behind trailing blanks.
package.preload["parser.tokens"] = function()
  return function(text)
    local result, at = {}, 1
    while true do
      at = text:match("^[ \t\v\f]*()", at)
      local found = at <= #text and token(text, at)
      if not found then return result end
      result[#result + 1] = at
      result[#result + 1] = found
      at = at + #found
    end
  end
end

package.path = "script/?.lua;script/?/init.lua;test/?.lua;test/?/init.lua;" .. package.path
package.preload["parser"] = function()
  return {compile = require "parser.compile", lines = require "parser.lines",
          guide = require "parser.guide", luadoc = function() end}
end

if arg[0]:find("luals_parser") then
  local check = require "real.check"
  local compile = require "parser.compile"
  for _, name in ipairs(arg) do
    local state = compile(check.read(name), "Lua", "Lua 5.4")
    local seen, counts, places = {}, {}, 0
    local todo = {state.ast}
    while #todo > 0 do
      local node = table.remove(todo)
      if not seen[node] then
        seen[node] = true
        if type(node.type) == "string" then
          counts[node.type] = (counts[node.type] or 0) + 1
          places = places + (node.start or 0) + (node.finish or 0)
        end
        for _, value in next, node do
          if type(value) == "table" then todo[#todo + 1] = value end
        end
      end
    end
    check.same(name, #state.errs, places, counts)
  end
end
