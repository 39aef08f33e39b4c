-- tests/conformance/select_negative.lua: select counts from the end with negative numbers
print(select(-1, "a", "b", "c"))    --> c
print(select(-2, "a", "b", "c"))    --> b	c
print(select(2, "a", "b", "c"))     --> b	c
print(select(4, "a", "b", "c"))     -->
