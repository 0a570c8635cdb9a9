-- Posts the prepared bodies of a file, one a line, each once. Usage: wrk ... -s post.lua ADDRESS -- FILE
function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  wrk.headers["Sec-Fetch-Site"] = "same-origin"
  bodies, place = {}, 0
  for line in io.lines(args[1]) do
    bodies[#bodies + 1] = line
  end
end

function request()
  place = place + 1
  -- An error of its own would end the load silently; an empty body is answered 400, and the round does not count.
  return wrk.format(nil, nil, nil, bodies[place] or "")
end
