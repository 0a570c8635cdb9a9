"""The library: filtered by disguise and searched, with scripts off; short pages in languages that have no more."""

import logging
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from werkzeug.test import Client

from portal.textfiles import digest
from tests.web.client import Page, Reader, said
from tests.web.conftest import House

SMALL = {"links": "the sample tree has neither a privacy page nor the footer's other pages"}
LOOKS = ("sweets", "stamp", "vape", "drink", "tea", "tobacco", "medicine", "plant", "powder")


def cards(page: Page) -> list[str]:
    return [
        str(one.get("href")) for one in page.all("a") if re.fullmatch(r"/\w[\w-]*/drugs/[^/]+/", str(one.get("href")))
    ]


@pytest.mark.parametrize("looks", LOOKS)
def test_a_disguise_has_its_page_with_the_cards_that_look_so(house: House, looks: str) -> None:
    whole = house.reader.get("/en/drugs/")
    page = house.reader.get(f"/en/drugs/like/{looks}/")
    assert page.status == 200
    assert page.answer.headers["Cache-Control"] == "public, no-cache", "frozen as the other pages"
    assert set(cards(page)) <= set(cards(whole))
    (chosen,) = [one for one in page.all("a") if one.get("aria-current") == "page"]
    assert str(chosen.get("href")) == f"/en/drugs/like/{looks}/" or not cards(page)
    assert f"({len(cards(page))})" in said(chosen)


def test_every_substance_stands_once_on_the_whole_page_and_each_disguise_says_how_many(house: House) -> None:
    page = house.reader.get("/zh-Hans/drugs/")
    assert len(set(cards(page))) == len(cards(page)) > 10
    chips = {str(one.get("href")): said(one) for one in page.all("a") if "/drugs/like/" in str(one.get("href"))}
    for address, words in chips.items():
        assert f"({len(cards(house.reader.get(address)))})" in words
    assert "来历不明" in page.words


def test_a_disguise_that_nobody_knows_is_no_page(house: House) -> None:
    assert house.reader.get("/en/drugs/like/nothing/").status == 404
    assert house.reader.get("/xx/search/?q=tea").status == 404


def results(page: Page) -> list[str]:
    (found,) = [one for one in page.all("ul") if one.get("class") == "found"]
    return [str(one.get("href")) for one in found.iter() if one.get("href")]


@pytest.mark.parametrize(
    ("tag", "query", "first"),
    [
        ("en", "Sample tea", "/en/drugs/tea/"),
        ("en", "  SAMPLE   tea!! ", "/en/drugs/tea/"),
        ("zh-Hans", "第一", "/zh-Hans/learn/first/"),
        ("ru", "第一课", "/ru/learn/first/"),
        ("ug", "120", "/ug/help/"),
    ],
)
def test_the_search_answers_without_scripts(
    sample_portal: Callable[..., Reader], tag: str, query: str, first: str
) -> None:
    page = sample_portal().get(f"/{tag}/search/?q={quote(query)}", but=SMALL)
    assert results(page)[0] == first
    assert page.answer.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in page.answer.headers["Cache-Control"]
    assert page.fields()["q"] == " ".join(query.split())


@pytest.mark.parametrize(
    "query", ["?q=", "", "?q=%20%00%0a", "?q=%FF%FE", "?q=%3Cscript%3E", "?q=" + "x" * 5000, "?q=zz&q=1"]
)
def test_odd_queries_are_answered_with_a_page(sample_portal: Callable[..., Reader], query: str) -> None:
    page = sample_portal().get(f"/en/search/{query}", but=SMALL)
    assert page.status == 200
    assert len(page.fields()["q"]) <= 60
    assert results(page) == []


def test_nothing_found_is_never_said_to_be_safe(sample_portal: Callable[..., Reader]) -> None:
    page = sample_portal().get("/en/search/?q=zzz", but=SMALL)
    (said_so,) = [one for one in page.with_attribute("data-none") if one.get("hidden") is None]
    assert "That does not make it safe" in said(said_so)


def test_what_was_asked_for_is_written_nowhere(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "qzxqzxqzx"
    assert house.reader.get(f"/en/search/?q={secret}").status == 200
    monkeypatch.setattr("portal.learn.finding_views.find", lambda *_: 1 / 0)
    house.app.testing = False
    assert Client(house.app).get(f"/en/search/?q={secret}").status_code == 500
    assert secret not in caplog.text
    house.settle()
    assert not [path for path in house.path.parent.iterdir() if secret.encode() in path.read_bytes()]


SHORT = """origin: {origin}
made: machine
reviewer: ""
short: true
name: ساختا چاي
summary: بىر خالتا
looks: چاي خالتىسى
picture_alt: ئىككى چاي خالتىسى
todo: [تەگمەڭ]
"""


def test_a_short_page_says_so_and_leads_to_the_whole_one(sample_portal: Callable[..., Reader]) -> None:
    def shorten(root: Path) -> None:
        folder = root / "content/substances/tea"
        original = (folder / "zh-Hans.yaml").read_text(encoding="utf-8")
        (folder / "ug.yaml").write_text(SHORT.format(origin=digest(original)), encoding="utf-8")
        (folder / "en.yaml").unlink()

    page = sample_portal(shorten).get("/ug/drugs/tea/", but=SMALL)
    notes = [one for one in page.with_attribute("role") if one.get("role") == "note"]
    whole = [one.get("href") for note in notes for one in note.iter() if one.get("href")]
    assert whole == ["/zh-Hans/drugs/tea/"], "English has none that is whole"
    assert said(page.one("h1")) == "ساختا چاي"
    headings = [said(one) for one in page.all("article")[0].iter() if str(one.tag).endswith("}h2")]
    assert len(headings) == 2, "what it imitates, what to do: no empty headings"
    assert len(page.all("figcaption")) == 1


@pytest.mark.parametrize("path", ["/drugs/tea/", "/learn/first/", "/help/", "/drugs/", "/drugs/like/tea/"])
def test_every_kind_of_page_says_when_it_was_checked(sample_portal: Callable[..., Reader], path: str) -> None:
    reader = sample_portal()
    for tag in ("en", "ug"):
        assert "2026-05-01" in reader.get(f"/{tag}{path}", but=SMALL).words
