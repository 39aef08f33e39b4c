print(time.format(0), time.format(-1), time.format(1.5), time.format("7"))  --> 1970-01-01T00:00:00Z	1969-12-31T23:59:59Z	1970-01-01T00:00:01.5Z	1970-01-01T00:00:07Z
print(time.format(1e9, 90), time.format(1e9, -60), time.format(-0.25))  --> 2001-09-09T03:16:40+01:30	2001-09-09T00:46:40-01:00	1969-12-31T23:59:59.75Z
print(time.format(0.0000004), time.format(0.9999999), time.format(0.000001))  --> 1970-01-01T00:00:00Z	1970-01-01T00:00:01Z	1970-01-01T00:00:00.000001Z
print(time.format(-62167219200), time.format(253402300799))  --> 0000-01-01T00:00:00Z	9999-12-31T23:59:59Z
print(time.format(253402300800, -1), time.format(951782400), time.format(0, 1439))  --> 9999-12-31T23:59:00-00:01	2000-02-29T00:00:00Z	1970-01-01T23:59:00+23:59

print(time.parse("1970-01-01T00:00:00Z"))  --> 0	0
print(time.parse("1996-12-19T16:39:57-08:00"))  --> 851042397	-480
print(time.parse("1985-04-12T23:20:50.52Z"))  --> 482196050.52	0
print(time.parse("1937-01-01T12:00:27.87+00:20"))  --> -1041337172.13	20
print(time.parse("1990-12-31T23:59:60Z"), (time.parse("1990-12-31T15:59:60-08:00")))  --> 662688000	662688000
print(time.parse("2026-11-21t12:00:00z"), (time.parse("2026-11-21 12:00:00-00:00")))  --> 1795262400	1795262400
print(time.parse("0000-01-01T00:00:00Z"), (time.parse("9999-12-31T23:59:59Z")))  --> -62167219200	253402300799
print(time.parse("2000-02-29T00:00:00.0Z"))  --> 951782400.0	0
for t = -62167132800, 253402214399, 86400 * 997 + 3601 do
  for _, offset in ipairs({0, 60, -330, 719}) do
    local year = time.format(t, offset)
    local seconds, back = time.parse(year)
    assert(seconds == t and back == offset)
    if t > 0 then assert(os.date("!%Y-%m-%dT%H:%M:%SZ", t) == time.format(t)) end
  end
end
print(time.now() - os.time() <= 1, math.type(time.now()))  --> true	integer

local function try(s) print((select(2, pcall(time.parse, s)):match("%((.*)%)$"))) end
try("")  --> text too short at byte 1
try("2026-11-21")  --> text too short at byte 11
try("2026-11-21T12:00Z")  --> ':' expected at byte 17
try("2026-13-01T00:00:00Z")  --> month out of range at byte 6
try("2026-00-01T00:00:00Z")  --> month out of range at byte 6
try("2026-02-29T00:00:00Z")  --> day out of range at byte 9
try("1900-02-29T00:00:00Z")  --> day out of range at byte 9
try("2026-01-01T24:00:00Z")  --> hour out of range at byte 12
try("2026-01-01T00:60:00Z")  --> minute out of range at byte 15
try("2026-01-01T00:00:61Z")  --> second out of range at byte 18
try("2026-01-02T23:59:60Z")  --> second out of range at byte 18
try("1990-12-31T23:59:60-08:00")  --> second out of range at byte 18
try("2026-01-01T00:00:00")  --> text too short at byte 20
try("2026-01-01T00:00:00.Z")  --> digit expected at byte 21
try("2026-01-01T00:00:00.1")  --> text too short at byte 22
try("2026-01-01T00:00:00+24:00")  --> offset hour out of range at byte 21
try("2026-01-01T00:00:00+0100")  --> ':' expected at byte 23
try("2026-01-01T00:00:00Zx")  --> trailing characters at byte 21
try("2026-1-1T00:00:00Z")  --> digit expected at byte 7
try("2026-01-01T00:00:00." .. ("9"):rep(1000000) .. "Z")  --> too many digits at byte 51
print(pcall(time.format, 253402300800))  --> false	bad argument #1 to 'time.format' (time out of range)
print(pcall(time.format, math.maxinteger, 1439))  --> false	bad argument #1 to 'time.format' (time out of range)
print(pcall(time.format, 0/0))  --> false	bad argument #1 to 'time.format' (time out of range)
print(pcall(time.format, 0, 1440))  --> false	bad argument #2 to 'time.format' (offset out of range)
print(pcall(time.format))  --> false	bad argument #1 to 'time.format' (number expected, got no value)
print(pcall(time.parse))  --> false	bad argument #1 to 'time.parse' (string expected, got no value)
time.parse("x")  --! tests/modules/time.lua:52: bad argument #1 to 'parse' (digit expected at byte 1)
