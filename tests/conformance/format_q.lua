-- tests/conformance/format_q.lua: %q writes what the lexer reads back
print(("%q"):format('a "quoted" \\ string'))  --> "a \"quoted\" \\ string"
print(("%q"):format("zero\0tab\tcr\rbell\a"))  --> "zero\0tab\9cr\13bell\7"
print(("%q"):format("\0001"), ("%q"):format("\200") == '"\200"')  --> "\0001"	true
print(("%q %q %q"):format(42, true, nil))  --> 42 true nil
print(("%q %q"):format(0.1, 1e100))  --> 0x1.999999999999ap-4 0x1.249ad2594c37dp+332
print(("%q %q"):format(math.mininteger, 1/0))  --> 0x8000000000000000 1e9999
print(load("return " .. ("%q"):format("line\nbreak"))() == "line\nbreak")  --> true
print(pcall(string.format, "%q", {}))  --> false	bad argument #2 to 'string.format' (value has no literal form)
print(pcall(string.format, "%5q", "x"))  --> false	specifier '%q' cannot have modifiers
