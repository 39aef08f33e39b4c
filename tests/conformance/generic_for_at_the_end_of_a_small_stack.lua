-- tests/conformance/generic_for_at_the_end_of_a_small_stack.lua: the first call of an iterator makes
-- a new coroutine's stack grow. That is paid for however the iterator is called, and if the loop is
-- left before a second call.
local function first_value(iterate, list)
  return coroutine.wrap(function()
    local a, b, c, d, e, f, g, h, i, j, k, l = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
    local next_one, state, first = iterate(list)
    for key, value in next_one, state, first do return value + a + l end
  end)()
end
local step = ipairs({})
print(first_value(function(t) return next, t end, {10, 20}))     --> 23
print(first_value(function(t) return next, t end, {x = 10}))     --> 23
print(first_value(function(t) return step, t, 0 end, {10, 20}))  --> 23
