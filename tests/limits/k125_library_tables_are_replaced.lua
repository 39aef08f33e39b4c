-- outcome: any
string, table, math, coroutine = nil, nil, nil, nil
setmetatable(_G, {__index = _G})
return (("x"):rep(3)) .. tostring(_G.nothing)
