-- tests/conformance/os_date_table.lua: date as a table
local d = os.date("!*t", 1700000000)
print(d.year, d.month, d.day, d.hour, d.min, d.sec)  --> 2023	11	14	22	13	20
print(d.wday, d.yday, d.isdst)      --> 3	318	false
local e = os.date("!*t", 0)
print(e.year, e.yday, e.wday)       --> 1970	1	5
