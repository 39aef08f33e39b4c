-- tests/conformance/error_uncaught_nil.lua: an uncaught nil is described by its type
error() --! (error object is a nil value)
