-- A stand-in for the test runner of ftcsv: tests run at once, each a line as of busted.lua.

local luassert = require "real.stand_in.luassert"
local show = require "real.stand_in.show"

local tested = {}

function tested.test(name, body)
  local ok, message = pcall(body)
  print((ok and "ok  " or "not ok  ") .. show.message(name) ..
        (ok and "" or ": " .. show.message(message)))
end

function tested.assert(case) luassert.same(case.expected, case.actual) end

function tested.assert_throws_exception(case)
  luassert.has_error(case.actual, case.expected)
end

return tested
