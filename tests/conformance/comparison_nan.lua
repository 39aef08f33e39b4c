-- tests/conformance/comparison_nan.lua: not-a-number compares false with everything
local nan = 0 / 0
print(nan == nan, nan ~= nan, rawequal(nan, nan))  --> false	true	false
print(nan < nan, nan <= nan, nan > nan, nan >= nan)  --> false	false	false	false
print(nan < 1, 1 < nan, nan <= 1, 1 >= nan)  --> false	false	false	false
print(nan < math.maxinteger, math.mininteger < nan)  --> false	false
