--? tests/conformance/return_not_last_error.lua:5: 'end' expected (to close 'do' at line 3) near 'print'
-- tests/conformance/return_not_last_error.lua: return ends its block
do
  return 1
  print(2)
end
