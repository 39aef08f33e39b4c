-- outcome: any
return load("return " .. ("a["):rep(1e5) .. "1" .. ("]"):rep(1e5))
