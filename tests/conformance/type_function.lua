-- tests/conformance/type_function.lua: type names every type
print(type(nil), type(true), type(1), type("s"), type({}), type(print), type(coroutine.create(print)))  --> nil	boolean	number	string	table	function	thread
print(pcall(type))                  --> false	bad argument #1 to 'type' (value expected)
