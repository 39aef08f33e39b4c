-- tests/conformance/error_uncaught_string.lua: an uncaught error ends the script with its message
print("before")                     --> before
error("the end")                    --! tests/conformance/error_uncaught_string.lua:3: the end
print("never")
