-- Fennel's tests: builds Fennel and the test runner as its Makefile does, then runs the modules that
-- are named. The runner shows times; here the clock stands still. It also asks git whether it runs
-- where its authors test it; here there is no such command.

local build = require "real.fennel_build"

build.write("fennel.lua", build.compile(build.bootstrap(), "src/fennel.fnl", "program"))
build.write("test/faith.lua", build.compile(build.bootstrap(), "test/faith.fnl", "module"))
build.done()
function os.clock() return 0 end
function os.time() return 0 end
function io.popen() return {read = function() end} end
package.path = "?.lua;" .. package.path
dofile("test/init.lua")
