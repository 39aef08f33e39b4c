-- tests/conformance/error_uncaught_tostring.lua: an uncaught object with __tostring shows it
error(setmetatable({}, {__tostring = function() return "custom error object" end})) --! custom error object
