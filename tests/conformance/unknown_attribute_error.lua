--? tests/conformance/unknown_attribute_error.lua:3: unknown attribute 'final'
-- tests/conformance/unknown_attribute_error.lua: only const and close are attributes
local x <final> = 1
