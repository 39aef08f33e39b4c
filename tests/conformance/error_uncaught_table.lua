-- tests/conformance/error_uncaught_table.lua: an uncaught table is described by its type
error({code = 1}) --! (error object is a table value)
