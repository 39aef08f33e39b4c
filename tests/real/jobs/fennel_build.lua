-- What Fennel's Makefile does: macros and a printer are compiled first, by the compiler in
-- bootstrap/; they are files, so that this needs to write.

local check = require "real.check"

local build = {}

local variables = {FENNEL_PATH = "src/?.fnl"}
function os.getenv(name) return variables[name] end

local globals = {}
for name in pairs(_G) do globals[#globals + 1] = name end
table.sort(globals)

function build.write(name, text)
  local file = assert(io.open(name, "wb"))
  file:write(text, "\n")
  file:close()
end

-- Compiles a file with a compiler: a "program" with all that it requires, a plain "module", or
-- "macros", which are loaded at compile time.
function build.compile(fennel, source, kind)
  local macros = kind == "macros"
  return fennel.compileString(check.read(source), {
    ["compiler-env"] = _G,
    allowedGlobals = not macros and globals,
    useMetadata = macros and "utils['fennel-module'].metadata" or false,
    scope = macros and "_COMPILER" or nil,
    filename = source,
    requireAsInclude = kind == "program",
  })
end

-- The compiler in bootstrap/. A compiler keeps what it has seen of macros: a new one for each file.
local function bootstrap() return dofile("bootstrap/fennel.lua") end

-- The same, with the files that it needs.
function build.bootstrap()
  build.write("bootstrap/macros.lua", build.compile(bootstrap(), "src/fennel/macros.fnl", "macros"))
  build.write("bootstrap/match.lua", build.compile(bootstrap(), "src/fennel/match.fnl", "macros"))
  build.write("bootstrap/view.lua", build.compile(bootstrap(), "src/fennel/view.fnl", "module"))
  return bootstrap()
end

-- From now on no variable of the environment is set.
function build.done() variables = {} end

return build
