-- tests/conformance/goto_label_at_end.lua: a label at the end of a block may follow a local
do
  local n = 0
  if n == 0 then goto done end
  local skipped = 1
  ::done::
end
print("after")                      --> after
