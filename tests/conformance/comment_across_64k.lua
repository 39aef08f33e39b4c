-- tests/conformance/comment_across_64k.lua: a comment begins anywhere in a long chunk
local ran
function comment_ran() ran = true end
for before = 65530, 65540 do
  for _, comment in ipairs {"--comment_ran()", "-- comment_ran()", "--[[ ]]--comment_ran()", "--[==comment_ran()"} do
    assert(load((" "):rep(before) .. comment .. "\nreturn 1"))()
  end
end
print(ran)  --> nil
