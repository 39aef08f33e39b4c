-- For script.lua --define: what luacheck's command needs, on every engine alike. It asks `uname` on
-- what it runs, and reads metatables in spite of __metatable; it has none that it looks at.

function io.popen()
  return {read = function() return "Linux" end, close = function() return true end}
end

debug.getmetatable = debug.getmetatable or getmetatable
