-- tests/conformance/floor_division_signs.lua: // rounds towards minus infinity for every mix of signs
print(7 // 2, -7 // 2, 7 // -2, -7 // -2)  --> 3	-4	-4	3
print(6 // 2, -6 // 2, 6 // -2, -6 // -2)  --> 3	-3	-3	3
print(7.5 // 2, -7.5 // 2, 7.5 // -2, -7.5 // -2)  --> 3.0	-4.0	-4.0	3.0
print(0 // 5, 0 // -5, 0.0 // -5)   --> 0	0	-0.0
