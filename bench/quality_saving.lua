-- wrk as people who answer: each line of the file is one person, cookie first, then the number of the assessment, the user, and each code with
-- the entry that it knows of it (code=entry).
-- Arguments: what (officer, reading-officer, provider, reading-provider), the file, the csrf token, and the thinking time in milliseconds
-- (0: none). Each request is the next person's; a thinking time is drawn for each connection, from half of it to half more.

local what, csrf, think, people, at = "", "", 0, {}, 0
bad = 0
why = ""
thinking = ""

function setup(thread) it = thread end

function init(args)
  what, csrf, think = args[1], args[3], tonumber(args[4])
  thinking = args[4]
  math.randomseed(os.time() + #what)
  for line in io.lines(args[2]) do
    local cookie, id, user, codes = line:match("^(.-)\t(.-)\t(.-)\t(.-)$")
    local own, known = {}, {}
    for code, entry in codes:gmatch("(%S+)=(%S*)") do
      own[#own + 1] = code
      known[code] = entry
    end
    people[#people + 1] = { cookie = cookie, id = id, user = user, codes = own, known = known, at = math.random(#own) }
  end
  if think > 0 then
    delay = function() return math.floor(think * (0.5 + math.random())) end
  end
end

local function number()
  return (("xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx"):gsub("x", function() return ("%x"):format(math.random(0, 15)) end))
end

local words = "Two of the five people whose records we read had a plan that says what matters to them; staff could tell us more. "

local asked = {}

function asked.officer(person, code)
  local own, before = number(), person.known[code]
  person.known[code] = own
  local entry = ('{"client_id":"%s","device":"bench","kind":"answer","key":"%s","payload":{"state":"scored","score":%d,"reason":"",'
    .. '"rationale":"%s","categories":"DP"},"recorded_at":"%s","supersedes":[%s]}')
    :format(own, code, math.random(1, 4), words, os.date("!%Y-%m-%dT%H:%M:%SZ"), before == "" and "" or '"' .. before .. '"')
  local body = ('{"user":%s,"entries":[%s]}'):format(person.user, entry)
  return wrk.format("POST", "/quality/visits/" .. person.id .. "/sync",
    { cookie = person.cookie, ["x-csrf-token"] = csrf, ["content-type"] = "application/json", accept = "application/json" }, body)
end

asked["reading-officer"] = function(person)
  return wrk.format("GET", "/quality/visits/" .. person.id .. "/state?known=", { cookie = person.cookie, ["accept-encoding"] = "gzip" })
end

function asked.provider(person, code)
  local edge, parts = "----bench", {}
  local fields = { { "_csrf_token", csrf }, { "submission", number() }, { "answer", tostring(math.random(1, 4)) },
    { "rationale", words }, { "then", "next" } }
  for _, each in ipairs(fields) do
    parts[#parts + 1] = ('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'):format(edge, each[1], each[2])
  end
  return wrk.format("POST", "/portal/self-assessments/" .. person.id .. "/criteria/" .. code,
    { cookie = person.cookie, ["content-type"] = "multipart/form-data; boundary=" .. edge }, table.concat(parts) .. "--" .. edge .. "--\r\n")
end

asked["reading-provider"] = function(person, code)
  return wrk.format("GET", "/portal/self-assessments/" .. person.id .. "/criteria/" .. code, { cookie = person.cookie })
end

function request()
  at = at % #people + 1
  local person = people[at]
  person.at = person.at % #person.codes + 1
  return asked[what](person, person.codes[person.at])
end

function response(status, headers, body)
  local right = status == 200
  if what == "officer" then right = right and body:find('"refused":[]', 1, true) and not body:find('"new":[]', 1, true) end
  if what == "provider" then right = status == 303 end
  if not right then
    bad = bad + 1
    why = status .. " " .. body:sub(1, 300)
  end
end

function done(summary, latency, requests)
  local thinking = it:get("thinking")
  local at = function(share) return latency:percentile(share) / 1000 end
  local errors = summary.errors
  local closed = thinking == "0" and errors.read or 0 -- the server closes connections that say nothing for five seconds
  io.write(("\nMEASURED\t%d\t%f\t%f\t%f\t%f\t%f\t%d\t%d\t%s\n"):format(summary.requests, summary.duration / 1e6, at(50), at(95), at(99),
    latency.max / 1000, it:get("bad"), errors.connect + closed + errors.write + errors.timeout, it:get("why"):gsub("%s+", " ")))
end
