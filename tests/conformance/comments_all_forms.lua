-- tests/conformance/comments_all_forms.lua: short and long comments
-- short
--[[ long
still long ]]
--[==[ with ]] inside
]==]
print("a" --[[inside]] .. "b")      --> ab
--[ not long, just a line
print("c") -- end                   --> c
---[[ disabled long comment
print("d")                          --> d
--]]
