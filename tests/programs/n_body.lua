-- The motion of the sun and four planets, by steps of a symplectic integrator.
--
-- Each pair of bodies pulls the two towards each other; a step first changes all velocities by
-- the pulls and then all positions by the velocities. The sum of kinetic and potential energy
-- should stay as it was, and the momentum of the whole should stay zero: both are printed, with
-- the distances of the planets, and so is the error of a step size against one half as long.
--
-- Positions are in astronomical units, masses in 4 pi^2 of the sun's, time in days of a year of
-- 365.24. Everything is IEEE double arithmetic in a fixed order, so every machine prints the same
-- digits; the last part keeps the bodies in six separate lists instead of records and must agree
-- with the first to the last bit.
--
-- What the program exercises: float arithmetic, fields of records against list items, numeric for
-- loops, math.sqrt, string.format with %.9f, %a and %e.

local PI = 3.141592653589793
local SOLAR_MASS = 4 * PI * PI
local DAYS = 365.24

local function bodies()
  return {
    {name = "sun", x = 0, y = 0, z = 0, vx = 0, vy = 0, vz = 0, mass = SOLAR_MASS},
    {name = "jupiter",
      x = 4.84143144246472090e+00, y = -1.16032004402742839e+00, z = -1.03622044471123109e-01,
      vx = 1.66007664274403694e-03 * DAYS, vy = 7.69901118419740425e-03 * DAYS,
      vz = -6.90460016972063023e-05 * DAYS, mass = 9.54791938424326609e-04 * SOLAR_MASS},
    {name = "saturn",
      x = 8.34336671824457987e+00, y = 4.12479856412430479e+00, z = -4.03523417114321381e-01,
      vx = -2.76742510726411899e-03 * DAYS, vy = 4.99852801234917238e-03 * DAYS,
      vz = 2.30417297573763929e-05 * DAYS, mass = 2.85885980666130812e-04 * SOLAR_MASS},
    {name = "uranus",
      x = 1.28943695621391310e+01, y = -1.51111514016986312e+01, z = -2.23307578892655734e-01,
      vx = 2.96460137564761618e-03 * DAYS, vy = 2.37847173959480950e-03 * DAYS,
      vz = -2.96589568540237556e-05 * DAYS, mass = 4.36624404335156298e-05 * SOLAR_MASS},
    {name = "neptune",
      x = 1.53796971148509165e+01, y = -2.59193146099879641e+01, z = 1.79258772950371181e-01,
      vx = 2.68067772490389322e-03 * DAYS, vy = 1.62824170038242295e-03 * DAYS,
      vz = -9.51592254519715870e-05 * DAYS, mass = 5.15138902046611451e-05 * SOLAR_MASS},
  }
end

local function momentum(list)
  local px, py, pz = 0.0, 0.0, 0.0
  for _, b in ipairs(list) do
    px, py, pz = px + b.vx * b.mass, py + b.vy * b.mass, pz + b.vz * b.mass
  end
  return px, py, pz
end

-- Gives the sun the velocity that makes the whole stand still.
local function settle(list)
  local px, py, pz = momentum(list)
  local sun = list[1]
  sun.vx, sun.vy, sun.vz = -px / SOLAR_MASS, -py / SOLAR_MASS, -pz / SOLAR_MASS
  return list
end

local function energy(list)
  local e = 0.0
  for i, b in ipairs(list) do
    e = e + 0.5 * b.mass * (b.vx * b.vx + b.vy * b.vy + b.vz * b.vz)
    for j = i + 1, #list do
      local o = list[j]
      local dx, dy, dz = b.x - o.x, b.y - o.y, b.z - o.z
      e = e - b.mass * o.mass / math.sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return e
end

local function advance(list, dt)
  local n = #list
  for i = 1, n do
    local b = list[i]
    local bx, by, bz, bm = b.x, b.y, b.z, b.mass
    local vx, vy, vz = b.vx, b.vy, b.vz
    for j = i + 1, n do
      local o = list[j]
      local dx, dy, dz = bx - o.x, by - o.y, bz - o.z
      local d2 = dx * dx + dy * dy + dz * dz
      local mag = dt / (d2 * math.sqrt(d2))
      local om = o.mass * mag
      vx, vy, vz = vx - dx * om, vy - dy * om, vz - dz * om
      local m = bm * mag
      o.vx, o.vy, o.vz = o.vx + dx * m, o.vy + dy * m, o.vz + dz * m
    end
    b.vx, b.vy, b.vz = vx, vy, vz
  end
  for i = 1, n do
    local b = list[i]
    b.x, b.y, b.z = b.x + dt * b.vx, b.y + dt * b.vy, b.z + dt * b.vz
  end
end

local function distance(a, b)
  local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
  return math.sqrt(dx * dx + dy * dy + dz * dz)
end

print("== the start")
local system = settle(bodies())
for _, b in ipairs(system) do
  print(("%-8s %14.9f %14.9f %14.9f  mass %.6e"):format(b.name, b.x, b.y, b.z, b.mass))
end
print(("energy %.9f"):format(energy(system)))
print(("momentum %.1f %.1f %.1f"):format(momentum(system)))

print("== four thousand steps of 0.01 years")
for step = 1, 4000 do
  advance(system, 0.01)
  if step == 1 or step == 10 or step == 100 or step % 500 == 0 then
    print(("%5d energy %.9f  jupiter %.6f saturn %.6f uranus %.6f neptune %.6f"):format(
      step, energy(system), distance(system[1], system[2]), distance(system[1], system[3]),
      distance(system[1], system[4]), distance(system[1], system[5])))
  end
end
for _, b in ipairs(system) do print(("%-8s %a %a %a"):format(b.name, b.x, b.y, b.z)) end

print("== step sizes against each other")
for _, dt in ipairs {0.08, 0.04, 0.02, 0.01} do
  local one, two = settle(bodies()), settle(bodies())
  local steps = math.tointeger(8 // dt)
  for _ = 1, steps do advance(one, dt) end
  for _ = 1, steps * 2 do advance(two, dt / 2) end
  print(("dt %.3f steps %4d  jupiter differs %.3e  energy drift %.3e"):format(
    dt, steps, distance(one[2], two[2]), energy(one) - energy(settle(bodies()))))
end

print("== backwards in time")
local there = settle(bodies())
for _ = 1, 300 do advance(there, 0.01) end
print(("after   %.9f %.9f"):format(there[2].x, there[2].y))
for _, b in ipairs(there) do b.vx, b.vy, b.vz = -b.vx, -b.vy, -b.vz end
for _ = 1, 300 do advance(there, 0.01) end
print(("back at %.3f %.3f"):format(there[2].x, there[2].y))

-- The same in separate lists -----------------------------------------------------------------------

local function columns(list)
  local c = {x = {}, y = {}, z = {}, vx = {}, vy = {}, vz = {}, mass = {}}
  for i, b in ipairs(list) do
    for field, column in pairs(c) do column[i] = b[field] end
  end
  return c
end

local function advance_columns(c, dt)
  local x, y, z, vx, vy, vz, mass = c.x, c.y, c.z, c.vx, c.vy, c.vz, c.mass
  local n = #x
  for i = 1, n do
    for j = i + 1, n do
      local dx, dy, dz = x[i] - x[j], y[i] - y[j], z[i] - z[j]
      local d2 = dx * dx + dy * dy + dz * dz
      local mag = dt / (d2 * math.sqrt(d2))
      local om, m = mass[j] * mag, mass[i] * mag
      vx[i], vy[i], vz[i] = vx[i] - dx * om, vy[i] - dy * om, vz[i] - dz * om
      vx[j], vy[j], vz[j] = vx[j] + dx * m, vy[j] + dy * m, vz[j] + dz * m
    end
  end
  for i = 1, n do
    x[i], y[i], z[i] = x[i] + dt * vx[i], y[i] + dt * vy[i], z[i] + dt * vz[i]
  end
end

print("== records against lists")
local records = settle(bodies())
local lists = columns(settle(bodies()))
for round = 1, 5 do
  for _ = 1, 100 do
    advance(records, 0.01)
    advance_columns(lists, 0.01)
  end
  local same = true
  for i, b in ipairs(records) do
    same = same and b.x == lists.x[i] and b.y == lists.y[i] and b.z == lists.z[i]
      and b.vx == lists.vx[i] and b.vy == lists.vy[i] and b.vz == lists.vz[i]
  end
  print(round * 100, same, ("%a"):format(lists.x[2]))
end

print("== a comet that leaves")
local crowd = settle(bodies())
crowd[6] = {name = "comet", x = 2.0, y = 0.0, z = 0.5, vx = 0.0, vy = 6.0, vz = 0.0, mass = 1e-9 * SOLAR_MASS}
for year = 1, 12 do
  for _ = 1, 50 do advance(crowd, 0.02) end
  local comet = crowd[6]
  print(("year %2d  %10.6f %10.6f %10.6f  distance %9.6f"):format(
    year, comet.x, comet.y, comet.z, distance(comet, crowd[1])))
end
