-- outcome: limit
load(function() return "a = 1 " end)
