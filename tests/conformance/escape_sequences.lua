-- tests/conformance/escape_sequences.lua: the short escapes
print(#"\a\b\f\n\r\t\v\\\"\'", ("\a\b\f\n\r\t\v"):byte(1, -1))  --> 10	7	8	12	10	13	9	11
print("tab\there", 'single \' quote', "double \" quote", "back\\slash")  --> tab	here	single ' quote	double " quote	back\slash
print("\65\066\0677", #"\0", #"a\0b")  --> ABC7	1	3
print("\x41\x6a\x7E")               --> Aj~
