-- outcome: error
json.decode(("["):rep(10000000))
