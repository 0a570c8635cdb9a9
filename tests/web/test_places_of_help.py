"""Where to get help near me: what a reader sees after a scan or a choice, and what officers may write."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.areas.closing.store import close
from portal.outreach.directory import store
from portal.outreach.directory.listing import HelpPlace
from tests.office_desk import (
    TODAY,
    Clock,
    log_of,
    make_officer,
    office_app,
    sign_in,
    token,
    tree_of,
    with_data,
)
from tests.web.conftest import House

ONE = HelpPlace(
    "C11",
    "committee",
    "Committee <b>one</b>",
    "Gate 1",
    "0571-12345678转12",
    "9-17",
    ("zh-Hans", "ug"),
    date(2026, 6, 1),
)
FIELDS = {
    "area": "C11",
    "kind": "clinic",
    "name": "诊所 🏥",
    "address": "كوچا 5",
    "phone": "0571 87654321",
    "hours": "9:00–17:00",
    "languages": ["zh-Hans", "ug"],
    "checked": "2026-07-08",
    "own": "y",
}
PAGE = "/office/places"


class Desk:
    """`li` an officer and `viewer` of S1, `zhao` an officer of S2; one place in each."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.clock = engine, Clock()
        self.app = office_app(engine, self.clock)
        self.mine = store.add(engine, ONE)
        self.theirs = store.add(engine, replace(ONE, area="C21"))
        self.clients: dict[str, FlaskClient] = {}
        self.tokens: dict[str, str] = {}

    def client(self, name: str) -> FlaskClient:
        if name not in self.clients:
            area, role = {"zhao": ("S2", "officer"), "viewer": ("S1", "viewer")}.get(name, ("S1", "officer"))
            make_officer(self.engine, self.clock, name, area, role)
            self.clients[name] = self.app.test_client()
            sign_in(self.clients[name], name)
            self.tokens[name] = token(self.clients[name], "/office/account")
        return self.clients[name]

    def page(self, path: str = PAGE, status: int = 200, name: str = "li") -> str:
        answer = self.client(name).get(path, headers={"Accept-Language": "en"})
        assert answer.status_code == status
        page = answer.get_data(as_text=True)
        tree_of(page)
        return page

    def send(self, path: str, status: int, who: str = "li", **fields: Any) -> str:
        client = self.client(who)
        data = {"csrf_token": self.tokens[who], **fields}
        answer = client.post(path, data=data, headers={"Accept-Language": "en"})
        assert answer.status_code == status, answer.get_data(as_text=True)
        return str(answer.get_data(as_text=True))

    def listed(self, area: str = "C11") -> list[HelpPlace]:
        return store.list_places(self.engine, {area})


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_an_officer_adds_changes_checks_retires_and_takes_up_again_and_all_is_logged(desk: Desk) -> None:
    desk.send(f"{PAGE}/new", 303, **FIELDS)
    made = next(one for one in desk.listed() if one.kind == "clinic")
    assert (made.name, made.address, made.languages, made.entered_by) == ("诊所 🏥", "كوچا 5", ("zh-Hans", "ug"), "li")
    desk.send(f"{PAGE}/{made.id}", 303, **{**FIELDS, "phone": "", "area": "S1"})
    assert [(one.phone, one.area) for one in desk.listed("S1")] == [("", "S1")]
    desk.send(f"{PAGE}/{made.id}/checked", 303)
    desk.send(f"{PAGE}/{made.id}/retire", 303, retired="1")
    assert [(one.checked, one.retired) for one in desk.listed("S1")] == [(TODAY, True)]
    assert made.id not in desk.page()
    assert made.id in desk.page(f"{PAGE}?state=retired")
    desk.send(f"{PAGE}/{made.id}/retire", 303, retired="0")
    assert made.id in desk.page()
    changes = [detail for _, action, detail in log_of(desk.engine) if action == "change" and made.id in detail]
    assert [detail.split(" ", 1)[1].split(" area")[0] for detail in changes] == [
        *("made", "changed", "checked", "retired", "in use again"),
    ]
    assert "诊所" not in str(log_of(desk.engine))


def test_another_areas_places_are_neither_shown_nor_changed_and_the_attempt_is_logged(desk: Desk) -> None:
    assert [one["data-place"] for one in with_data(desk.page(), "place")] == [desk.mine.id]
    tries = [
        lambda: desk.page(f"{PAGE}?area=C21", 403),
        lambda: desk.page(f"{PAGE}/{desk.theirs.id}", 403),
        lambda: desk.send(f"{PAGE}/{desk.theirs.id}/checked", 403),
        lambda: desk.send(f"{PAGE}/{desk.theirs.id}/retire", 403, retired="1"),
        lambda: desk.send(f"{PAGE}/new", 403, **{**FIELDS, "area": "D1"}),
        lambda: desk.send(f"{PAGE}/{desk.mine.id}", 403, **{**FIELDS, "area": "C21"}),
    ]
    for number, one in enumerate(tries, 1):
        one()
        assert len([1 for _, action, _ in log_of(desk.engine) if action == "refused"]) == number
    assert desk.listed("C21") == [desk.theirs]
    assert desk.listed() == [desk.mine]
    desk.page(f"{PAGE}/unknown", 404)


def test_a_viewer_looks_and_changes_nothing(desk: Desk) -> None:
    assert desk.mine.id in desk.page(name="viewer")
    assert f"{PAGE}/new" not in desk.page(name="viewer")
    desk.page(f"{PAGE}/new", 403, name="viewer")
    desk.send(f"{PAGE}/{desk.mine.id}/checked", 403, who="viewer")
    assert desk.listed() == [desk.mine]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("phone", "ask for Chen"),
        ("phone", "12345678"),
        ("phone", "🏥"),
        ("name", ""),
        ("name", "诊所\u202e"),
        ("name", "x" * 81),
        ("address", "陈社工 138 1234 5678"),
        ("hours", "=1+1"),
        ("checked", "2026-07-10"),
        ("checked", "soon"),
        ("checked", ""),
        ("own", ""),
        ("kind", "shop"),
        ("languages", ["zh-Hant"]),
        ("area", "H11"),
        ("area", "C13"),
    ],
)
def test_what_is_wrong_is_named_at_its_field_and_nothing_is_stored(desk: Desk, field: str, typed: Any) -> None:
    close(desk.engine, "C13", TODAY, None, date(2026, 7, 1))
    page = desk.send(f"{PAGE}/new", 422, **{**FIELDS, field: typed})
    assert 'class="fault"' in page
    assert "诊所" in page or field == "name"  # what was right need not be typed again
    assert desk.listed() == [desk.mine]


def test_the_same_institution_twice_is_pointed_out(desk: Desk) -> None:
    page = desk.send(f"{PAGE}/new", 409, **{**FIELDS, "kind": "committee", "name": "committee  <B>One</B>"})
    assert [one["data-there"] for one in with_data(page, "there")] == [desk.mine.id]


def test_what_nobody_checked_for_half_a_year_is_marked_and_can_be_listed_alone(desk: Desk) -> None:
    old = store.add(desk.engine, replace(ONE, name="old", checked=date(2026, 1, 8)))
    assert [one["data-stale-count"] for one in with_data(desk.page(), "stale-count")] == ["1"]
    assert [one["data-place"] for one in with_data(desk.page(f"{PAGE}?state=stale"), "place")] == [old.id]
    desk.page(f"{PAGE}?state=other", 404)


def test_the_page_says_that_no_person_belongs_here(desk: Desk) -> None:
    for path in (PAGE, f"{PAGE}/new", f"{PAGE}/{desk.mine.id}"):
        assert with_data(desk.page(path), "no-persons")


# What readers see.

NEAR = "/en/help/near/"


def test_after_a_scan_the_own_community_comes_first_behind_the_national_lines(house: House) -> None:
    for area in ("D1", "S1", "C11", "C12"):
        store.add(house.engine, replace(ONE, area=area, name=f"of {area}"))
    reader = house.visitor()
    reader.get("/q/SCAN23")
    page = reader.get(NEAR, follow_redirects=True)
    assert page.status == 200
    names = [text for text in ("of C11", "of S1", "of D1", "of C12") if text in page.text]
    assert names == ["of C11", "of S1", "of D1"]
    order = [page.text.index(one) for one in ("tel:110", "tel:120", "tel:12356", *names)]
    assert order == sorted(order)
    assert 'href="tel:057112345678,12"' in page.text
    assert "<b>one</b>" not in page.text


def test_without_a_scan_a_community_is_chosen_by_name_and_nothing_is_remembered(house: House) -> None:
    store.add(house.engine, ONE)
    page = house.reader.get(NEAR)
    assert page.status == 200
    assert "no-store" in page.answer.headers["Cache-Control"]
    assert {one.get("value") for one in page.all("option")} >= {"C11", "C23"}
    chosen = house.reader.get(f"{NEAR}?area=C11")
    assert (chosen.status, chosen.answer.headers["Location"]) == (302, f"{NEAR}C11/")
    assert "Set-Cookie" not in chosen.answer.headers
    assert len(house.reader.get(f"{NEAR}C11/").with_attribute("data-place")) == 1
    assert house.reader.get(f"{NEAR}?area=nowhere").status == 404
    assert house.reader.get(f"{NEAR}nowhere/").status == 404


def test_the_page_of_an_area_is_the_same_for_everybody_and_is_answered_304(house: House) -> None:
    store.add(house.engine, ONE)
    first = house.reader.get(f"{NEAR}C11/")
    scanned = house.visitor()
    scanned.get("/q/HERE23")
    assert scanned.get(f"{NEAR}C11/").text == first.text
    assert first.answer.headers["Cache-Control"] == "public, no-cache"
    again = house.app.test_client().get(f"{NEAR}C11/", headers={"If-None-Match": first.answer.headers["ETag"]})
    assert again.status_code == 304


def test_an_old_entry_is_shown_with_a_calm_word(house: House) -> None:
    store.add(house.engine, replace(ONE, checked=date(2025, 12, 1)))
    page = house.reader.get(f"{NEAR}C11/")
    (one,) = page.with_attribute("data-place")
    assert one.get("data-stale") is not None
    assert "better ring before you go" in page.text
    assert "1 December 2025" in page.text


def test_an_area_without_any_says_whom_to_ask(house: House) -> None:
    page = house.reader.get(f"{NEAR}C11/")
    assert page.with_attribute("data-none")
    assert "12345" in page.text


def test_a_closed_area_leads_to_the_one_that_took_its_place(house: House) -> None:
    close(house.engine, "C12", date(2026, 6, 1), "C11", date(2026, 5, 1))
    moved = house.visitor().get(f"{NEAR}C12/")
    assert (moved.status, moved.answer.headers["Location"]) == (302, f"{NEAR}C11/")
    assert "C12" not in {one.get("value") for one in house.visitor().get(NEAR).all("option")}


def test_the_help_page_links_there_in_every_language(house: House) -> None:
    for tag in ("zh-Hans", "ug", "fr"):
        page = house.reader.get(f"/{tag}/help/")
        assert [one.get("data-near-link") for one in page.with_attribute("data-near-link")] == [f"/{tag}/help/near/"]
        assert house.reader.get(f"/{tag}/help/near/").status == 200
