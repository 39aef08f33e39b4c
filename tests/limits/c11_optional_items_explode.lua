-- outcome: limit
string.gsub(("a"):rep(50), ("a?"):rep(50)..("a"):rep(50), "x")
