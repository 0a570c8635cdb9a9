"""An officer's browser for the benchmark: signed in through the form of the running server."""

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from tests.bench.machine import CannotMeasure
from tests.office_desk import PASSWORD

# What officers look at through a day; all of it draws numbers of the whole tree below them.
LOOKED_AT = ("/office/", "/office/overview", "/office/items", "/office/indicators", "/office/audit")


def signed_in(address: str, name: str = "district") -> str:
    """The cookie of a session that has begun."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(f"{address}/office/sign-in", timeout=30) as answer:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode())
    if token is None:
        raise CannotMeasure("the form to sign in has no token")
    data = {"csrf_token": token[1], "name": name, "password": PASSWORD}
    asked = urllib.request.Request(f"{address}/office/sign-in", urllib.parse.urlencode(data).encode())
    asked.add_header("Sec-Fetch-Site", "same-origin")
    with browser.open(asked, timeout=30) as answer:
        if answer.geturl().endswith("/office/sign-in"):
            raise CannotMeasure("the officer was not signed in")
    return "; ".join(f"{one.name}={one.value}" for one in jar)
