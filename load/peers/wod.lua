-- wrk script: POST /api/coach/WOD for the athletes whose bearer tokens are the lines of the file TOKENS, in turn; without
-- TOKENS, for nobody. The last line that it prints is JSON. An answer fails unless it is a 2xx that is not degraded.
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

local asked = {}
local turn = 0
failed = 0
first_failure = ""

local function asking(token)
  local headers = { ["Content-Type"] = "application/json", ["Authorization"] = token and "Bearer " .. token }
  return wrk.format("POST", "/api/coach/WOD", headers, '{"excluded_ids":[1,2,3]}')
end

function init()
  local file = os.getenv("TOKENS")
  if not file then
    asked[1] = asking(nil)
    return
  end
  for token in io.lines(file) do
    asked[#asked + 1] = asking(token)
  end
end

function request()
  turn = turn % #asked + 1
  return asked[turn]
end

function response(status, _, body)
  if status < 200 or status > 299 or body:find('"degraded": ?true') then
    failed = failed + 1
    if first_failure == "" then
      first_failure = status .. " " .. body:sub(1, 200):gsub('[^%w%p ]', " "):gsub('["\\]', "'")
    end
  end
end

function done(summary, latency)
  local bad, first = 0, ""
  for _, thread in ipairs(threads) do
    bad = bad + thread:get("failed")
    first = first == "" and thread:get("first_failure") or first
  end
  local broken = summary.errors
  io.write(string.format(
    '{"answers":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"failed":%d,"broken":%d,"first_failure":"%s"}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    bad, broken.connect + broken.read + broken.write + broken.timeout, first))
end
