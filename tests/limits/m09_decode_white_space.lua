-- outcome: error
json.decode((" \n"):rep(4000000))
