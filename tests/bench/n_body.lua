-- The motion of the sun and the four large planets: float arithmetic on fields of records.
--
-- A step changes the velocities by the pull of each pair of bodies, then moves every body. The
-- energy of the whole is printed before and after; it may change only in its last digits.
--
-- Argument: the number of steps of a hundredth of a year. 800,000 by default.
-- Small: 300
-- Counted: 40000
local steps = tonumber((...)) or 800000

local SOLAR_MASS = 4 * math.pi * math.pi
local DAYS = 365.24  -- in a year: velocities are given by the day

local function body(x, y, z, vx, vy, vz, mass)
  return {
    x = x, y = y, z = z, vx = vx * DAYS, vy = vy * DAYS, vz = vz * DAYS, mass = mass * SOLAR_MASS,
  }
end

local bodies = {
  body(0, 0, 0, 0, 0, 0, 1),  -- sun
  body(4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01,
       1.66007664274403694e-03, 7.69901118419740425e-03, -6.90460016972063023e-05,
       9.54791938424326609e-04),  -- jupiter
  body(8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01,
       -2.76742510726411899e-03, 4.99852801234917238e-03, 2.30417297573763929e-05,
       2.85885980666130812e-04),  -- saturn
  body(1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01,
       2.96460137564761618e-03, 2.37847173959480950e-03, -2.96589568540237556e-05,
       4.36624404335156298e-05),  -- uranus
  body(1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01,
       2.68067772490389322e-03, 1.62824170038242295e-03, -9.51592254519715870e-05,
       5.15138902046611451e-05),  -- neptune
}

-- Gives the sun the velocity at which the whole stands still.
local function settle()
  local px, py, pz = 0, 0, 0
  for _, b in ipairs(bodies) do
    px, py, pz = px + b.vx * b.mass, py + b.vy * b.mass, pz + b.vz * b.mass
  end
  local sun = bodies[1]
  sun.vx, sun.vy, sun.vz = -px / SOLAR_MASS, -py / SOLAR_MASS, -pz / SOLAR_MASS
end

local function energy()
  local e = 0
  for i, b in ipairs(bodies) do
    e = e + 0.5 * b.mass * (b.vx * b.vx + b.vy * b.vy + b.vz * b.vz)
    for j = i + 1, #bodies do
      local other = bodies[j]
      local dx, dy, dz = b.x - other.x, b.y - other.y, b.z - other.z
      e = e - b.mass * other.mass / math.sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return e
end

local function advance(dt)
  local count = #bodies
  for i = 1, count do
    local b = bodies[i]
    local x, y, z, mass = b.x, b.y, b.z, b.mass
    local vx, vy, vz = b.vx, b.vy, b.vz
    for j = i + 1, count do
      local other = bodies[j]
      local dx, dy, dz = x - other.x, y - other.y, z - other.z
      local squared = dx * dx + dy * dy + dz * dz
      local pull = dt / (math.sqrt(squared) * squared)
      local to_b, to_other = other.mass * pull, mass * pull
      vx = vx - dx * to_b
      vy = vy - dy * to_b
      vz = vz - dz * to_b
      other.vx = other.vx + dx * to_other
      other.vy = other.vy + dy * to_other
      other.vz = other.vz + dz * to_other
    end
    b.vx, b.vy, b.vz = vx, vy, vz
    b.x = x + dt * vx
    b.y = y + dt * vy
    b.z = z + dt * vz
  end
end

settle()
local before = energy()
for _ = 1, steps do advance(0.01) end
local after = energy()
assert(math.abs(before - after) < 1e-4)
print("n_body", steps, string.format("%.9f %.9f", before, after))
