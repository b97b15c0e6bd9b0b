-- Sends the lines of a file (JSON bodies) to /api/token/ in turn; prints how the answers were and the slowest, as one JSON line.
local bodies, i, threads = {}, 0, {}
local head = {["Content-Type"] = "application/json"}
let_in, refused, others = 0, 0, 0
function setup(thread) table.insert(threads, thread) end
function init(args)
  for line in io.lines(args[1]) do bodies[#bodies + 1] = wrk.format("POST", "/api/token/", head, line) end
end
function request()
  i = i % #bodies + 1
  return bodies[i]
end
function response(status, headers)
  local later = headers["retry-after"] or headers["Retry-After"]
  if status == 200 then let_in = let_in + 1
  elseif (status == 429 or status == 503) and later then refused = refused + 1
  else others = others + 1 end
end
function done(summary, latency)
  local sums = {0, 0, 0}
  for _, thread in ipairs(threads) do
    sums[1], sums[2] = sums[1] + thread:get("let_in"), sums[2] + thread:get("refused")
    sums[3] = sums[3] + thread:get("others")
  end
  io.write(string.format('\n{"let_in":%d,"refused":%d,"others":%d,"us":%d,"p99":%d,"max":%d}\n',
    sums[1], sums[2], sums[3], summary.duration, latency:percentile(99), latency.max))
end
