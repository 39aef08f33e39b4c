-- outcome: finished
return pcall(coroutine.yield,1)
