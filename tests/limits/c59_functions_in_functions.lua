-- outcome: any
return load(("return function() "):rep(1e5)..("end "):rep(1e5))
