-- Items wait in registers until there are fifty; then they are stored before the next field is.
local t = {
  nil, nil, nil, nil, nil, nil, nil, nil, nil, 10, nil, nil, nil, nil, nil, nil, nil, nil, nil, 20,
  nil, nil, nil, nil, nil, nil, nil, nil, nil, 30, nil, nil, nil, nil, nil, nil, nil, nil, nil, 40,
  nil, nil, nil, nil, nil, nil, nil, nil, nil, 50, [1] = "kept", [50] = "kept", [51] = "lost", 51,
}
print(t[1], t[10], t[50], t[51], #t)        --> kept	10	kept	51	51
