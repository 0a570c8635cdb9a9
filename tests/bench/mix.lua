-- Sends the requests of a file in turn, one a line: method, path, cookie and body with tabs between. Begins again at its end.
function init(args)
  requests, place = {}, 0
  for line in io.lines(args[1]) do
    local method, path, cookie, body = line:match("([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)")
    local headers = { ["Accept-Encoding"] = "gzip, deflate, br", ["Sec-Fetch-Site"] = "same-origin" }
    if cookie ~= "" then headers["Cookie"] = cookie end
    if method == "POST" then headers["Content-Type"] = "application/x-www-form-urlencoded" end
    requests[#requests + 1] = wrk.format(method, path, headers, method == "POST" and body or nil)
  end
end

function request()
  place = place % #requests + 1
  return requests[place]
end
