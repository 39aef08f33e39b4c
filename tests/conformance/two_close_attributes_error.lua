--? tests/conformance/two_close_attributes_error.lua:3: multiple to-be-closed variables in local list
-- tests/conformance/two_close_attributes_error.lua: one local statement has one <close> at most
local a <close>, b <close> = nil, nil
