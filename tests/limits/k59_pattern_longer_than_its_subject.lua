-- outcome: any
return pcall(string.find, "a", ("%a?"):rep(2e5))
