-- What wrk runs for `wrk-load.ts`: sends the bytes in SHOT again and again, and prints what came of it as one line.
local shot = os.getenv("SHOT")

function request()
  return shot
end

function done(summary, latency)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  local microseconds = {}
  for percentile = 0, 99 do
    microseconds[#microseconds + 1] = string.format("%d", latency:percentile(percentile + 0.5))
  end
  io.write(string.format("seen %d %d %d %s\n",
    summary.requests, errors.status, lost, table.concat(microseconds, ",")))
end
