-- outcome: any
local set = "[" .. ("abcdefgh"):rep(1e5) .. "]"
return (("z"):rep(1e4)):find(set)
