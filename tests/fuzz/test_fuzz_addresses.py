"""Every address of the portal with anything in the place of a name, and anything asked behind it: never a failure,
never what was typed as markup, and looking changes nothing."""

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as some
from tqdm import tqdm
from werkzeug.routing import Rule

from tests.fuzz.town import Town
from tests.fuzz.words import MARK, ROUNDS, examples, words

RIGHT = {200, 204, 301, 302, 303, 304, 308, 400, 403, 404, 405, 409, 410, 413, 414, 415}
GOOD = {
    "lang": ("en", "zh-Hans", "ug"), "typed": ("SCAN23", "scan-23", "KAMPF", "KSK234"), "quiz": ("new-drugs",),
    "letter": ("A", "B"),
    "module": ("youth-party", "migrants-parcel"), "design": ("poster-a4", "card"), "year": ("2026",),
    "indicator": ("identification",),
    "version": ("new-drugs.1A",), "item": ("vape-chat",), "audience": ("youth",), "campaign": ("626",),
    "activity": ("module",),
}  # fmt: skip
ASKED = ("area", "audience", "phase", "period", "lang", "page", "q", "code", "form", "class", "event", "size",
    "look", "year", "month",
         "state", "kind", "design", "name", "done", "n", "series", "quiz", "day", "account", "action", "from", "to",
         "early", "exam")  # fmt: skip
# Typesetting takes a second each; what these take in their addresses is the same as that of the pages beside them.
SLOW = {"office.placements_zip", "office.placement_print_page"}


def addresses(town: Town, rule: Rule) -> some.SearchStrategy[str]:
    """Addresses of one view."""
    made = {"code": ("SCAN23", "KAMPF", "HANDS"), "name": (town.made["lecture"], town.made["help"], "spring", "li")}
    parts: list[some.SearchStrategy[str]] = []
    for is_name, text in rule._trace:
        if not is_name:
            parts.append(some.just(text))
        elif text == "year":
            parts.append(some.sampled_from(("2026", "0", "99999999", "2025")))
        else:
            good = some.sampled_from((GOOD | made).get(text, ("x",)))
            parts.append(some.one_of(good, good, words).map(lambda one: quote(one, safe="")))
    # The client of the tests takes what stands behind two slashes for a host.
    return some.tuples(*parts).map(lambda found: "/" + "".join(found).lstrip("|/"))


def test_anything_at_any_address(town: Town) -> None:
    rules = [one for one in town.app.url_map.iter_rules() if "GET" in (one.methods or ()) and one.endpoint not in SLOW]
    role_of = {"office": ("officer", "admin", "nobody"), "live": ("teacher", "nobody")}
    faults: list[Exception] = []
    before = town.rows()
    for rule in tqdm(rules, unit="address", disable=ROUNDS == 1):
        roles = role_of.get(rule.endpoint.partition(".")[0], ("nobody",))

        @examples(3)
        @given(
            addresses(town, rule),
            some.sampled_from(roles),
            some.lists(
                some.tuples(some.sampled_from(ASKED) | words, words | some.sampled_from(("C11", "2026", "youth"))),
                max_size=3,
            ),
        )
        def tried(path: str, role: str, asked: list[tuple[str, str]]) -> None:
            answer = town.browser(role).get(path, query_string=asked)
            assert answer.status_code in RIGHT, f"{path} {asked}: {answer.status_code}"
            if answer.mimetype == "text/html":
                assert MARK not in answer.get_data(as_text=True), path
            to = answer.headers.get("Location", "/").removeprefix("http://localhost")
            assert to.startswith("/"), f"{path} {asked} leads to {to}"
            assert not to.startswith(("//", "/\\")), f"{path} {asked} leads to {to}"
            answer.close()

        try:
            tried()
        except Exception as error:  # the next address is tried all the same
            error.add_note(str(rule))
            faults.append(error)
    if faults:
        raise ExceptionGroup("addresses", faults)
    assert town.rows() == before
