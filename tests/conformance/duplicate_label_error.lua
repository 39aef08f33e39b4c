--? tests/conformance/duplicate_label_error.lua:6: label 'a' already defined on line 3
-- tests/conformance/duplicate_label_error.lua: a label may not be repeated in a function
::a::
do
  ::a::
end
