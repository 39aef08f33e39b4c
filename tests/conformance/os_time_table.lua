-- tests/conformance/os_time_table.lua: time normalises the fields of a table
local t = {year = 2024, month = 14, day = -3, hour = 12}
os.time(t)
print(t.year, t.month, t.day, t.hour)  --> 2025	1	28	12
print(pcall(os.time, {year = 2024}))  --> false	field 'month' missing in date table
print(pcall(os.time, {year = 2024, month = "x", day = 1}))  --> false	field 'month' is not an integer
print(pcall(os.time, {year = 2024, month = 1.5, day = 1}))  --> false	field 'month' is not an integer
print(os.time({year = 2024, month = 1, day = 2, hour = 0}) - os.time({year = 2024, month = 1, day = 1, hour = 0}))  --> 86400
