-- tests/conformance/codegen_and_or_nested.lua: nested and, or and not in conditions and values
local function truth(a, b, c)
  local r = {}
  r[1] = a and b or c
  r[2] = (a or b) and c
  r[3] = not (a and b) or c
  r[4] = a and (b or c) and not (a and c)
  if a and b or c then r[5] = 1 else r[5] = 0 end
  if not (a or b) and c then r[6] = 1 else r[6] = 0 end
  local n = 0
  while (a or b) and n < 2 do n = n + 1 end
  r[7] = n
  for i = 1, 7 do r[i] = r[i] == true and "t" or r[i] == false and "f" or r[i] == nil and "n" or r[i] end
  return table.concat(r, "")
end
print(truth(true, true, true), truth(true, true, false), truth(true, false, true))  --> tttf102	tfft102	tttf102
print(truth(false, true, true), truth(false, false, true), truth(false, false, false))  --> tttf102	tftf110	fftf000
print(truth(nil, nil, nil), truth(true, nil, false), truth(nil, true, nil))  --> nntn000	fftf002	nntn002
