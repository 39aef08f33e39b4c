-- outcome: finished
return load("return _G","x","t",nil)
