-- tests/conformance/semicolons_and_empty_statements.lua: empty statements are allowed
;;; local a = 1; ; local b = 2;;
do ; end
print(a + b);                       --> 3
(print)("call after semicolon")     --> call after semicolon
