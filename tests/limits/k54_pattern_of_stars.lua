-- outcome: limit
return (("a"):rep(100)):match(("a*"):rep(30) .. "b")
