-- tests/conformance/os_date_utc.lua: dates of fixed times in UTC
print(os.date("!%Y-%m-%d %H:%M:%S", 0))  --> 1970-01-01 00:00:00
print(os.date("!%Y-%m-%d %H:%M:%S", 86399), os.date("!%d/%m/%y", 951782400))  --> 1970-01-01 23:59:59	29/02/00
print(os.date("!%A %a %B %b %p %j", 1000000000))  --> Sunday Sun September Sep AM 252
print(os.date("!%H %I %M %S %w %%", 1234567890))  --> 23 11 31 30 5 %
print(os.date("!%c", 0))            --> Thu Jan  1 00:00:00 1970
print(os.date("!%x %X %D %F %T %R", 1700000000))  --> 11/14/23 22:13:20 11/14/23 2023-11-14 22:13:20 22:13
