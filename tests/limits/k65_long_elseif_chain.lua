-- outcome: any
return load("if x then " .. ("elseif x then "):rep(1e5) .. "end")
