"""Names and addresses that a request brings along: nothing of them is kept for others, and nothing leads elsewhere."""

import re
from collections.abc import Callable, Iterator

import pytest
from werkzeug.test import Client, TestResponse

from tests.web.client import Reader
from tests.web.conftest import House

EVIL = "evil.example"
BROUGHT = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": f"//{EVIL}",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Scheme": "https",
    "X-Original-URL": f"//{EVIL}/",
    "X-Rewrite-URL": f"//{EVIL}/",
    "X-Host": EVIL,
    "Forwarded": f"host={EVIL};proto=https",
    "X-HTTP-Method-Override": "DELETE",
    "Referer": f"https://{EVIL}/",
    "Origin": f"https://{EVIL}",
}
PLACES = {"<lang>": "en", "<page>": "help", "<quiz>": "new-drugs", "<typed>": "SCAN23", "<module>": "youth-disguise"}
# A whole address is asked for; without PORTAL_SITE it has the name that was asked for, and nobody may keep it.
WHOLE = ("/sitemap.xml", "/robots.txt", ".ics")


def _paths(house: House) -> Iterator[str]:
    """Every public address that can be asked for, with something that is there where the test knows it."""
    for rule in house.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/office"):
            path = rule.rule
            for mark, value in PLACES.items():
                path = path.replace(mark, value)
            yield re.sub(r"<[^>]+>", "1", path)


def _kept(answer: TestResponse) -> bool:
    return "public" in answer.headers["Cache-Control"]


def _told(answer: TestResponse) -> str:
    return f"{answer.headers}\n{answer.get_data(as_text=True)}"


def test_no_answer_that_others_may_get_holds_a_name_that_a_request_brought(house: House) -> None:
    """PORTAL_HOSTS is empty here, so any name is answered."""
    assert not house.app.config["TRUSTED_HOSTS"]
    asked = list(_paths(house))
    assert len(asked) > 60
    for path in asked:
        answer = Client(house.app).get(path, base_url=f"http://{EVIL}/", headers=BROUGHT)
        if EVIL in _told(answer):
            assert not _kept(answer), path
            assert path.endswith(WHOLE) or path.startswith("/class/"), path
        answer.close()


def test_the_routers_own_redirects_repeat_no_name(house: House) -> None:
    for path in ("/en", "/en/help", "/zh-Hans/drugs", "/en/quiz/new-drugs", "//en//help"):
        answer = Client(house.app).get(path, base_url=f"http://{EVIL}/")
        assert answer.status_code == 308, path
        where = answer.headers["Location"]
        assert re.match(r"/(?![/\\])", where), (path, where)
        assert not _kept(answer)


@pytest.mark.parametrize("path", ["/en/", "/en/help/", "/en/progress/", "/en/quiz/", "/en/drugs/", "/api/v1/figures"])
def test_headers_and_strange_queries_change_no_byte_of_what_is_kept_for_all(house: House, path: str) -> None:
    plain = Client(house.app).get(path)
    assert _kept(plain)
    again = Client(house.app).get(path, base_url=f"http://{EVIL}/", headers=BROUGHT)
    assert (again.data, again.headers) == (plain.data, plain.headers)
    for query in ("utm_source=%3Cscript%3Ealert(1)", "lang=%0d%0aSet-Cookie:%20a=b", "callback=x", "cb=" + "1" * 2000):
        strange = Client(house.app).get(f"{path}?{query}")
        assert "script%3Ealert" not in _told(strange)
        assert "<script>alert" not in _told(strange)
        if strange.status_code == 200:
            assert strange.data == plain.data
            assert strange.headers.get("Set-Cookie") is None
        else:
            assert not _kept(strange), query


def test_only_the_language_switch_varies_and_says_that_nobody_may_keep_it(house: House) -> None:
    switched = Client(house.app).get("/en/help/?lang")
    assert "Set-Cookie" in switched.headers
    assert "no-store" in switched.headers["Cache-Control"]
    cookies = {"Cookie": "lang=ug; place=C11.youth.SCAN23; office=x; result=y"}
    mine, plain = Client(house.app).get("/en/help/", headers=cookies), Client(house.app).get("/en/help/")
    assert (mine.data, mine.headers) == (plain.data, plain.headers)
    assert "Cookie" in Client(house.app).get("/").headers["Vary"]


def test_with_a_site_whole_addresses_are_its_own_and_may_be_kept(sample_portal: Callable[..., Reader]) -> None:
    client = sample_portal(site="https://portal.example", proxies=1).client
    for path in ("/robots.txt", "/sitemap.xml", "/en/events.ics", "/en/drugs/", "/en/events/"):
        answer = client.get(path, base_url=f"http://{EVIL}/", headers=BROUGHT)
        assert EVIL not in _told(answer), path
        assert _kept(answer), path


def test_a_named_host_is_the_only_one_that_is_answered(sample_portal: Callable[..., Reader]) -> None:
    client = sample_portal(hosts="portal.example").client
    for path in ("/robots.txt", "/office/sign-in", "/join", "/en/events.ics", "/en/progress/"):
        assert client.get(path, base_url=f"http://{EVIL}/").status_code == 400, path
        assert client.get(path, base_url="http://portal.example/", headers=BROUGHT).status_code == 200, path


@pytest.mark.parametrize(
    "path",
    [
        *("//evil.example/", "/\\evil.example/", "/%2f%2fevil.example/", "/q//evil.example", "/join//evil.example"),
        *("/q/?code=//evil.example", "/join?code=https://evil.example", "/en/help/near/?area=//evil.example"),
        *("/en/drugs/?q=//evil.example", "/office/language?to=en&back=//evil.example/"),
        *("/office/language?to=en&back=https://evil.example/office/", "/office/language?to=en&back=/office/%5Cevil"),
        *("/office/language?to=en&back=/office/%0d%0aX:1", "/office/sign-in?next=//evil.example"),
    ],
)
def test_no_address_leads_to_another_host(house: House, path: str) -> None:
    answer = Client(house.app).get(path)
    where = answer.headers.get("Location", "/")
    assert re.match(r"/(?![/\\])", where), where
    assert "\n" not in where
    assert answer.status_code < 500


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "NONSENSE"])
def test_other_methods_do_nothing(house: House, method: str) -> None:
    for path in ("/en/", "/en/help/", "/office/sign-in", "/api/v1/figures", "/class/open"):
        answer = Client(house.app).open(path, method=method, headers={"Cookie": "secret=1"})
        assert answer.status_code in {400, 405}, (path, answer.status_code)
        assert "secret" not in _told(answer)
