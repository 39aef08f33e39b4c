-- tests/conformance/math_randomseed_values.lua: the numbers that follow a fixed seed
math.randomseed(42)
print(math.random(100), math.random(100), math.random(100))  --> 50	76	86
print(math.random(0))               --> -7059243630996204619
print(("%.14f"):format(math.random()))  --> 0.00960068655068
