-- outcome: error
json.decode("0." .. ("3"):rep(6000000))
