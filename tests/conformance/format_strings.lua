-- tests/conformance/format_strings.lua: %s with width and precision
print(("[%s][%5s][%-5s][%.2s][%5.2s][%-5.1s]"):format("abc", "abc", "abc", "abc", "abc", "abc"))  --> [abc][  abc][abc  ][ab][   ab][a    ]
print(("%s %s %s %s"):format(nil, true, 12, 1.5))  --> nil true 12 1.5
print(("%s"):format(setmetatable({}, {__tostring = function() return "obj" end})))  --> obj
print(#("%s"):format(("x"):rep(1000)), ("%.99s"):format("ab"))  --> 1000	ab
