-- outcome: finished
setmetatable(_G,{__index=function(t,k) return k end}) return undefinedvar
