-- outcome: finished
tonumber("1e" .. ("9"):rep(1e5))
tonumber("0x1p" .. ("9"):rep(1e5))
tonumber("0x" .. ("f"):rep(1e5) .. "." .. ("f"):rep(1e5))
tonumber((" "):rep(1e5) .. "1")
