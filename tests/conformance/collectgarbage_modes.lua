-- tests/conformance/collectgarbage_modes.lua: switching the collector's mode gives the former mode
collectgarbage("incremental")
print(collectgarbage("generational"))  --> incremental
print(collectgarbage("incremental"))  --> generational
print(type(collectgarbage("step")))  --> boolean
