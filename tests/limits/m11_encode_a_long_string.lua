-- outcome: any
local text = ("\1"):rep(5000000)
print(#json.encode(text))
