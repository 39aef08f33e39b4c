-- tests/conformance/library_argument_order.lua: which argument is found bad first, and as what
print(pcall(table.concat))                              --> false	bad argument #1 to 'table.concat' (table expected, got no value)
print(pcall(load, "x =", {}, {}))                       --> false	bad argument #3 to 'load' (string expected, got table)
print(pcall(load, nil, {}))                             --> false	bad argument #2 to 'load' (string expected, got table)
print(pcall(load, nil))                                 --> false	bad argument #1 to 'load' (function expected, got nil)
print(pcall(debug.getinfo, "x", "bad"))                 --> false	bad argument #1 to 'debug.getinfo' (number expected, got string)
print(pcall(debug.getinfo, 0, "bad"))                   --> false	bad argument #2 to 'debug.getinfo' (invalid option)
print(pcall(debug.getinfo, 0, ">S"))                    --> false	bad argument #2 to 'debug.getinfo' (invalid option '>')
print(debug.getinfo(1000, "bad"))                       --> nil
print(debug.getinfo(1, "l\0bad").currentline)           --> 10
print(pcall(coroutine.isyieldable, nil))                --> false	bad argument #1 to 'coroutine.isyieldable' (thread expected, got nil)
print(pcall(coroutine.isyieldable, {}))                 --> false	bad argument #1 to 'coroutine.isyieldable' (thread expected, got table)
print(coroutine.isyieldable(coroutine.create(print)))   --> true
print(pcall(collectgarbage, "generational", "x"))       --> false	bad argument #2 to 'collectgarbage' (number expected, got string)
print(pcall(collectgarbage, "incremental", 1, 2, {}))   --> false	bad argument #4 to 'collectgarbage' (number expected, got table)
