-- A reader may cut the text of a chunk anywhere: nothing changes, right or wrong.
local chunks = {
  -- Every keyword and symbol.
  [[local function f(a, ...) local n <const> = 2 goto on ::on:: if a and not nil or false then
    return a + 1 - 1 * 2 / 2 % 7 ^ 1 // 1 .. "x" elseif a == 1 or a ~= 2 then return a < 3, a <= 3, a > 3, a >= 3
    else repeat break until true end for i = 1, 3 do while false do end end for _ in pairs{} do end
    return a & 1 | 2 ~ 3, ~a, a << 1, a >> 1, #"abc", {a; b = 1, ["c"] = 2}.b, (...), (...):rep(n) end
    return f(nil, "y"), f(1), f(2)]],
  -- Numerals.
  "return 0, 12, 3., .5, 3.25e2, 1E+3, 2e-2, 0x, 1",
  "return 0xA, 0Xffp2, 0x.8p1, 0xA.8P-1, 0x7fffffffffffffff, 9223372036854775808, 1..2",
  "return 3 ..4, 0xep1, 0xe+1, 1e1, 08, 1//1, 1-- 1\n, 0xg",
  -- Short strings and their escapes.
  [[return "a\a\b\f\n\r\t\v\\\"\'\z   
     b\x41\065\6\u{48}\u{7FFFFFFF}\
c", 'it\'s', "", '"']],
  [[return "\400"]], [[return "\xG1"]], [[return "\u{110000000}"]], [[return "\u{}"]], [[return "\q"]],
  "return 'unfinished\n'", "return \"unfinished", "return '\\",
  -- Long strings and comments, with all kinds of line breaks.
  "return [[\r\na\n\rb\rc\r\n]], [==[ ]] ]=] ]==], [=[\n]=], #[[\r\r\n\n]]",
  "--[[ a ]] return 1 --[==[ ]] ]==] + 1 --[=[ x\n]=]--\n-- end\n--",
  "--[ no long comment\nreturn 2 --[=no\n", "--\r\nreturn 3--", "return [=[ ]] ]=", "--[[ unfinished", "return [=x",
  -- Names beside keywords, and what is no token.
  "local andx, _end, nilly = 1, 2, 3 return andx, _end, nilly, ends", "return 1 @ 2", "local x = = 1", "x = }", "",
  "#!shebang is none for load\nreturn 1", "return ...", "goto nowhere", "for a = 1 do end", "\xEF\xBB\xBFreturn 5",
}

local function show(...)
  local results = table.pack(pcall(...))
  for i = 1, results.n do results[i] = tostring(results[i]) end
  return table.concat(results, " ", 1, results.n)
end
local function outcome(chunk, message)
  return chunk and show(chunk, "dots") or message
end

local splits, wrong, sum = 0, 0, 0
for _, text in ipairs(chunks) do
  local expected = outcome(load(text, "=chunk"))
  for i = 1, #expected do sum = (sum * 31 + expected:byte(i)) % 1000003 end
  for at = 0, #text do
    local pieces, n = {text:sub(1, at), text:sub(at + 1)}, 0
    -- An empty piece would be the end.
    if pieces[1] == "" then table.remove(pieces, 1) end
    local got = outcome(load(function() n = n + 1 return pieces[n] end, "=chunk"))
    splits = splits + 1
    if got ~= expected then
      wrong = wrong + 1
      print(("%q at %d: %s instead of %s"):format(text, at, got, expected))
    end
  end
  -- Byte by byte.
  local n = 0
  local got = outcome(load(function() n = n + 1 if n <= #text then return text:sub(n, n) end end, "=chunk"))
  if got ~= expected then
    wrong = wrong + 1
    print(("%q by bytes: %s instead of %s"):format(text, got, expected))
  end
end
-- The sum is of all answers and messages.
print(splits, wrong, sum)                   --> 1255	0	59644
