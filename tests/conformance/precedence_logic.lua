-- tests/conformance/precedence_logic.lua: and binds tighter than or; comparison tighter than both
print(1 or 2 and 3, (1 or 2) and 3)  --> 1	3
print(nil and 1 or 2, false or nil)  --> 2	nil
print(1 < 2 and 2 < 3, not nil and 1)  --> true	1
print(nil == false, 1 == 1 and 2 == 2)  --> false	true
