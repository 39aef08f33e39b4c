-- outcome: any
load(function() return "--[==[" end)
