-- tests/conformance/handler_names.lua: a handler is called what the failing instruction would have called
local function handler(message)
  return message:match("([^: ][^:]*)$") .. " / " .. debug.traceback():match("\n[^\n]*:%d+: (in [^\n]*)")
end
local function named(f) print((select(2, xpcall(f, handler)):gsub("<.*>", "<>"))) end
local t, n, u = {}, nil, "x"
named(function() return t .. "x" end)       --> attempt to concatenate a table value (upvalue 't') / in metamethod 'concat'
named(function() return "x" .. "y" .. u .. t end)  --> attempt to concatenate a table value (upvalue 't') / in metamethod 'concat'
named(function() return t + 1 end)          --> attempt to perform arithmetic on a table value (upvalue 't') / in metamethod 'add'
named(function() return 1.5 // t end)       --> attempt to perform arithmetic on a table value (upvalue 't') / in metamethod 'idiv'
named(function() local a = 1 return a // 0 end)  --> attempt to divide by zero / in function <>
named(function() local a = 0 return 1 % a end)  --> attempt to perform 'n%0' / in function <>
named(function() local a = 1.5 return a | 1 end)  --> number (local 'a') has no integer representation / in metamethod 'bor'
named(function() return -t end)             --> attempt to perform arithmetic on a table value (upvalue 't') / in metamethod 'unm'
named(function() return ~t end)             --> attempt to perform bitwise operation on a table value (upvalue 't') / in metamethod 'bnot'
named(function() return #n end)             --> attempt to get length of a nil value (upvalue 'n') / in metamethod 'len'
named(function() return t < 1 end)          --> attempt to compare table with number / in metamethod 'lt'
named(function() return t >= t end)         --> attempt to compare two table values / in metamethod 'le'
named(function() return n.x end)            --> attempt to index a nil value (upvalue 'n') / in metamethod 'index'
named(function() n.x = 1 end)               --> attempt to index a nil value (upvalue 'n') / in metamethod 'newindex'
named(function() n() end)                   --> attempt to call a nil value (upvalue 'n') / in upvalue 'n'
named(function() t.f() end)                 --> attempt to call a nil value (field 'f') / in field 'f'
named(function() t:f() end)                 --> attempt to call a nil value (method 'f') / in method 'f'
named(function() missing() end)             --> attempt to call a nil value (global 'missing') / in global 'missing'
named(function() for _ in n do end end)     --> attempt to call a nil value (for iterator 'for iterator') / in for iterator 'for iterator'
named(function() for i = 1, t do end end)   --> bad 'for' limit (number expected, got table) / in function <>
named(function() local c <close> = 1 end)   --> variable 'c' got a non-closable value / in function <>
named(function() error("x: m") end)         --> m / in function <>
