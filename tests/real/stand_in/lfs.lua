-- A stand-in for LuaFileSystem, as far as io can tell: a path is a file, or it is not there. Nothing
-- lists folders; the folder is the one it runs in.

local lfs = {_VERSION = "LuaFileSystem 0"}

function lfs.attributes(path, key)
  local file = io.open(path, "rb")
  if not file then return nil, path .. ": No such file or directory" end
  local size = file:seek("end")
  local readable = file:seek("set") and (file:read(1) or size == 0)
  file:close()
  local attributes = {mode = readable and "file" or "directory", size = size, modification = 0}
  if key then return attributes[key] end
  return attributes
end

lfs.symlinkattributes = lfs.attributes

function lfs.currentdir() return "." end

function lfs.dir(path) error("the stand-in for lfs lists no folders: " .. path, 2) end

function lfs.chdir() return nil, "the stand-in for lfs stays where it is" end

lfs.mkdir, lfs.rmdir = lfs.chdir, lfs.chdir

return lfs
