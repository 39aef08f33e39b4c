-- tests/conformance/collectgarbage_options.lua: what the options of collectgarbage give
print(collectgarbage(), collectgarbage("collect"))  --> 0	0
print(math.type(collectgarbage("count")), collectgarbage("count") > 0)  --> float	true
print(collectgarbage("isrunning"))  --> true
collectgarbage("stop")
print(collectgarbage("isrunning"))  --> false
collectgarbage("restart")
print(collectgarbage("isrunning"))  --> true
print(pcall(collectgarbage, "nonsense"))  --> false	bad argument #1 to 'collectgarbage' (invalid option 'nonsense')
