-- tests/conformance/format_long_strings_cost.lua: long results cost the same however format is called
for _, length in ipairs({500, 1000, 1030, 1600, 2040, 2050, 4000, 5000}) do
  local s = ("x"):rep(length)
  local made = ("%s"):format(s)
  local padded = ("%s|%d"):format(s, 5)
  print(#made, #padded, made == s, padded:sub(-2))
end
--> 500	502	true	|5
--> 1000	1002	true	|5
--> 1030	1032	true	|5
--> 1600	1602	true	|5
--> 2040	2042	true	|5
--> 2050	2052	true	|5
--> 4000	4002	true	|5
--> 5000	5002	true	|5
