-- outcome: any
warn("@on") for i=1,10 do warn("x") end return 'warned'
