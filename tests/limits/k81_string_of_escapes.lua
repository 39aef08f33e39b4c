-- outcome: any
return load('return "' .. ("\\u{7FFFFFFF}"):rep(1e6) .. '"')
