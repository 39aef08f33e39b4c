-- outcome: limit
(("a"):rep(1e4)):find(".-.-.-.-b$")
