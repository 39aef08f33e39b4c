-- tests/conformance/load_mode.lua: the mode says whether text is allowed
print(load("return 1", "=c", "t")())  --> 1
print(load("return 1", "=c", "b"))  --> nil	attempt to load a text chunk (mode is 'b')
print(load("return 1", "=c", "bt")())  --> 1
