"""Every form of the portal, found as a browser finds it: whatever is sent, the answer has a right status, what is
refused leaves the database as it was, what is taken is whole, and no page shows a typed word as markup or fails because
of it."""

import io
from collections import Counter

from flask.testing import FlaskClient
from hypothesis import given
from tqdm import tqdm
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from portal.db import metadata
from tests.fuzz.forms import Field, Found, crawl, filled
from tests.fuzz.town import Town, too_much
from tests.fuzz.words import MARK, ROUNDS, examples
from tests.office_desk import token

RIGHT = {200, 302, 303, 400, 403, 404, 409, 410, 413, 415, 422}
# An upload with faults is kept on purpose: its good rows can be taken in from the next page.
KEPT = {"office.areas_upload": {"area_draft"}}
# These show once, on their own answer, what is kept only as a digest.
SHOWN_ONCE = {"office.invite", "office.class_link", "office.account_action", "office.second_factor"}
STARTS = {
    "nobody": ("/en/", "/office/sign-in", "/join", "/en/opinion/lesson/", "/office/invitation/{invitation}"),
    "half way": ("/office/sign-in/code",),
    "officer": ("/office/", "/class/", "/office/placements/SCAN23", "/office/events/{lecture}",
    "/office/events/{yard}"),
    "admin": ("/office/", "/office/accounts/one?name=li", "/office/areas/draft", "/office/areas/close?area=C22",
              "/office/areas/close?area=C23", "/office/items/new-drugs.1A/vape-chat/note"),
    "teacher": ("/class/", "/class/KAMPF/", "/class/HANDS/hands", "/class/CARDS/cards"),
}  # fmt: skip
# What these change ends sessions: the town is made anew after each.
ENDS = {
    "sign_out",
    "sign_out_everywhere",
    "password",
    "second_factor",
    "account_action",
    "invitation",
    "leave_classes",
    "withdraw",
}
# Sent by scripts as JSON: test_fuzz_scripts.
BY_SCRIPT = {"live.card_answers", "live.card_counts"}


def every_form(town: Town) -> list[Found]:
    """One of each role and view; and those that stand on no page of the first day."""
    found = {
        (one.role, one.endpoint): one
        for role, starts in STARTS.items()
        for one in crawl(town, role, *(start.format(**town.made) for start in starts))
        if one.endpoint
    }
    officer = town.browser("officer")
    data = {"csrf_token": token(officer, "/office/events/new"), "area": "C11"}
    link = officer.post("/office/class-link", data=data).get_data(as_text=True)
    found |= {
        ("nobody", one.endpoint): one for one in crawl(town, "nobody", "/class/link/" + _after(link, "/class/link/"))
    }
    found |= {("nobody", one.endpoint): one for one in crawl(town, "nobody", "/join/KAMPF")}
    csrf = Field("csrf_token", "hidden", data["csrf_token"])
    rows = Field("rows", "hidden", _sealed_rows(officer, data["csrf_token"]))
    by_hand = (
        Found("officer", "", "/office/placements/confirm", "office.placements_confirm", "POST", (csrf, rows)),
        Found("nobody", "", "/join/KAMPF/next", "live.next_person", "POST", ()),
        Found("nobody", "", "/class/KAMPF/answer", "live.answer", "POST", tuple(
            Field(name, "hidden", value) for name, value in (("ticket", "x"), ("item", "vape-chat"), ("answer",
            "a")))),
    )  # fmt: skip
    return list((found | {(one.role, one.endpoint): one for one in by_hand}).values())


def _after(text: str, mark: str) -> str:
    return text.split(mark, 1)[1].split("<", 1)[0].split(chr(34), 1)[0].strip()


def _sealed_rows(officer: FlaskClient, csrf: str) -> str:
    table = "area,place,kind,target,audience,language\nC11,a wall,poster,quiz:new-drugs,youth,en\n"
    data = {"csrf_token": csrf, "table": (io.BytesIO(table.encode()), "t.csv")}
    answer = officer.post("/office/placements/upload", data=data)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return _after(answer.get_data(as_text=True), 'name="rows" value="')


def send(town: Town, form: Found, sent: list[tuple[str, str]]) -> TestResponse:
    """As the browser of this role sends it."""
    client = town.browser(form.role)
    if form.method == "GET":
        return client.get(form.action, query_string=MultiDict(sent))
    files = {one.name for one in form.fields if one.kind == "file"}
    data = MultiDict((name, (io.BytesIO(value.encode()), "t.csv") if name in files else value) for name, value in sent)
    return client.post(form.action, data=data, headers={"Sec-Fetch-Site": "same-origin"})


def check(town: Town, form: Found, answer: TestResponse, before: dict[str, list[tuple[object, ...]]]) -> None:
    """What must hold of every answer."""
    assert answer.status_code in RIGHT, f"{form}: {answer.status_code}"
    if answer.mimetype == "text/html":
        assert MARK not in answer.get_data(as_text=True), f"{form} shows what was typed as markup"
    after = town.rows()
    if answer.status_code == 200 and form.endpoint in SHOWN_ONCE:
        town.whole()
        return
    if answer.status_code not in (302, 303) or form.method == "GET":
        spared = KEPT.get(form.endpoint, set())
        changed = {name for name in after if after[name] != before[name]} - spared
        assert not changed, f"{form}: {answer.status_code}, and yet {changed} changed"
        return
    town.whole()
    assert [
        bad for table in metadata.sorted_tables for row in after.get(table.name, ()) for bad in too_much(table, row)
    ] == []
    to = answer.headers["Location"]
    assert to.startswith("/"), f"{form} leads away: {to}"
    assert not to.startswith("//"), f"{form} leads away: {to}"
    assert town.browser(form.role).get(to).status_code < 500


def attempt(town: Town, form: Found, seen: Counter[int]) -> None:
    """One form, sent in many ways; counts the statuses."""

    @examples(6)
    @given(filled(form))
    def tried(sent: list[tuple[str, str]]) -> None:
        before = town.rows()
        answer = send(town, form, sent)
        seen[answer.status_code] += 1
        check(town, form, answer, before)

    tried()


def test_whatever_is_sent_with_any_form(town: Town) -> None:
    forms = every_form(town)
    if ROUNDS == 1:  # once each, in the role that comes to it first
        forms = list({one.endpoint: one for one in reversed(forms)}.values())
    seen: dict[str, Counter[int]] = {one.endpoint: Counter() for one in forms}
    faults: list[Exception] = []
    for form in tqdm(forms, unit="form", disable=ROUNDS == 1):
        try:
            attempt(town, form, seen[form.endpoint])
        except Exception as error:  # the next form is tried all the same
            error.add_note(str(form))
            faults.append(error)
        if form.endpoint.partition(".")[2] in ENDS or ROUNDS > 1:
            town.renew()
    for endpoint, statuses in sorted(seen.items()) if ROUNDS > 1 else ():
        print(endpoint, dict(statuses))
    if faults:
        raise ExceptionGroup("forms", faults)
    for role in ("nobody", "officer", "admin", "teacher"):  # whatever was taken, every page can be drawn
        list(crawl(town, role, *(start.format(**town.made) for start in STARTS[role])))
    posts = {rule.endpoint for rule in town.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posts - seen.keys() - BY_SCRIPT == set(), "forms that were not found"
