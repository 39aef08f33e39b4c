-- tests/conformance/limit_constants_in_every_operand.lua: late constants in comparisons, arithmetic, calls and constructors
local parts = {"local x = 0.25"}
for i = 1, 600 do parts[#parts + 1] = ("x = x + %d.125 x = x - %d.125"):format(i, i) end
parts[#parts + 1] = [[
local o = {late_field = "late value", m = function(self, a) return a .. self.late_field end}
o.other_late = 77.625
if o.late_field == "late value" and x ~= "never" and 1000.5 > x then
  return o:m("late argument "), o.other_late * 3.375, {[98.5] = "v"}[98.5] == "v" and "in"
end]]
parts[#parts] = parts[#parts]:gsub("{%[98.5%] = \"v\"}%[98.5%]", "({[98.5] = \"v\"})[98.5]")
print(load(table.concat(parts, "\n"))())  --> late argument late value	261.984375	in
