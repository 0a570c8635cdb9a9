"""Every public page in every language, and what a visitor's browser is given with it."""

import gzip
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import brotli
import pytest
from babel import Locale
from babel.dates import format_skeleton
from sqlalchemy import Engine, insert
from werkzeug.test import Client

from portal.app import ANSWER_TABLES
from portal.areas.models import area
from portal.db import metadata, writing
from portal.frozen import make_page
from portal.locales import BY_TAG, DESK, LOCALES
from portal.settings import ROOT
from tests.trees import edit
from tests.web.client import HELP_NUMBERS, XHTML, Reader, said
from tests.web.conftest import SECRET, House

# Of these every page is read here, of the others one of each kind; `portal check` draws all.
READ_WHOLE = ("zh-Hans", "en", "ug")
LETTERS = {"zh-Hans": "[一-鿿]", "zh-Hant": "[一-鿿]", "en": "[A-Za-z]", "ug": "[؀-ۿ]"}
SMALL = {"links": "the sample tree has neither a privacy page nor the footer's other pages"}
TAGS = [locale.tag for locale in LOCALES]


@pytest.mark.parametrize("tag", TAGS)
def test_every_page_of_a_language_is_sound_and_leads_nowhere_dead(house: House, tag: str) -> None:
    paths = [path for path in house.app.extensions["paths"] if path.split("/")[1] == tag]
    assert len(paths) > 20
    if tag not in READ_WHOLE:
        paths = [*{_kind(path): path for path in paths}.values()]
        assert len(paths) > 8
    titles = []
    for path in paths:
        page = house.reader.get(path)
        assert page.status == 200, path
        assert page.answer.headers["Cache-Control"] == "public, no-cache"
        assert "Set-Cookie" not in page.answer.headers
        titles.append((said(page.one("title")), path))
    shown = [title for title, _ in titles]
    assert len(set(shown)) == len(shown), sorted(titles)


@pytest.mark.parametrize("tag", LETTERS)
def test_every_page_is_in_the_language_of_its_address(house: House, tag: str) -> None:
    """Uyghur letters on Uyghur pages, no Chinese heading on English ones; unless the page says that it is not there."""
    for path in house.app.extensions["paths"]:
        if path.split("/")[1] != tag:
            continue
        text = house.reader.client.get(path).text
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", text)
        assert heading, path
        is_there = f'<link rel="alternate" hreflang="{tag}"' in text
        if is_there or tag != "zh-Hant":  # the original, which is shown instead, has like letters
            assert bool(re.search(LETTERS[tag], heading[1])) == is_there, path


def test_a_page_names_only_the_languages_in_which_it_is_there(sample_portal: Callable[..., Reader]) -> None:
    reader = sample_portal()

    def named(path: str) -> list[str | None]:
        found = reader.get(path, but=SMALL).all("link")
        return [one.get("hreflang") for one in found if one.get("rel") == "alternate"]

    assert named("/en/drugs/tea/") == named("/ar/drugs/tea/") == ["zh-Hans", "zh-Hant", "en", "ug", "x-default"]
    assert named("/en/learn/first/") == named("/ug/learn/first/") == ["zh-Hans", "zh-Hant", "en", "x-default"]
    assert named("/ug/drugs/") == [*TAGS, "x-default"]


def test_a_message_that_nobody_translated_yet_is_said_in_english_and_the_desk_stays_whole(
    sample_portal: Callable[..., Reader],
) -> None:
    def forget(root: Path) -> None:
        (root / "translations").unlink()
        shutil.copytree(ROOT / "translations", root / "translations")
        for name in ("ru", "ug"):
            (root / f"translations/{name}/LC_MESSAGES/messages.mo").unlink()
        shutil.rmtree(root / "translations/ar")
        edit(root / "content/languages.yaml", "core: [ug]", "core: []")

    reader = sample_portal(forget)
    for tag in ("ru", "ug", "ar"):
        page = reader.get(f"/{tag}/drugs/", but=SMALL)
        assert said(page.one("h1")) == "What do they look like?"
        assert page.one("html").get("dir") == BY_TAG[tag].direction


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [("vi", "zh-Hans"), ("ar,ug;q=0.5", "ug"), ("fr,en;q=0.1", "en"), ("ru", "zh-Hans"), ("zh-TW", "zh-Hant")],
)
def test_the_desk_speaks_only_the_languages_in_which_it_is_worded(house: House, accepted: str, tag: str) -> None:
    client = house.reader.client
    page = client.get("/office/", headers={"Accept-Language": accepted}, follow_redirects=True)
    assert f'<html lang="{tag}"' in page.text
    client.set_cookie("lang", "my")
    page = client.get("/office/", headers={"Accept-Language": accepted}, follow_redirects=True)
    assert f'<html lang="{tag}"' in page.text, "a choice made on public pages changes no desk"
    assert client.get("/").headers["Location"] == "/my/"


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize(
    "path",
    [
        "/quiz/new-drugs/?form=A",
        "/quiz/new-drugs/?form=B",
        "/forget/",
        "/opinion/general/",
        "/opinion/thanks/",
        "/result/",
        "/x/",
    ],
)
def test_pages_drawn_on_demand_are_sound_too(house: House, tag: str, path: str) -> None:
    gone = {"links": "without a result the same address is as gone in the other languages"}
    page = house.reader.get(f"/{tag}{path}", but=gone if path == "/result/" else None)
    assert page.status == (404 if path in {"/result/", "/x/"} else 200)
    assert "no-store" in page.answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("cookie", "accepted", "tag"),
    [
        (None, None, "zh-Hans"),
        (None, "", "zh-Hans"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "zh-TW", "zh-Hant"),
        (None, "zh-HK,zh;q=0.9", "zh-Hant"),
        (None, "zh-CN", "zh-Hans"),
        (None, "de,ug;q=0.5,en;q=0.4", "ug"),
        (None, "en;q=0,ug;q=0.1", "ug"),
        (None, "en;q=nan,ug;q=0.5", "ug"),
        (None, "en;q=", "en"),
        (None, ",,;;q=1," * 2000, "zh-Hans"),
        ("ug", "en", "ug"),
        ("xx", "en", "en"),
        ("../../en", "en", "en"),
    ],
)
def test_the_first_page_is_in_the_readers_language(
    house: House, cookie: str | None, accepted: str | None, tag: str
) -> None:
    client = Client(house.app)
    if cookie:
        client.set_cookie("lang", cookie)
    answer = client.get("/", headers={"Accept-Language": accepted} if accepted is not None else {})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{tag}/")
    assert "Accept-Language" in answer.headers["Vary"]
    assert "Cookie" in answer.headers["Vary"]


def test_only_the_language_switch_sets_a_cookie_and_it_is_remembered(house: House) -> None:
    client = house.reader.client
    assert "Set-Cookie" not in client.get("/ug/?other").headers
    switch = next(one for one in house.reader.get("/en/drugs/").all("a") if one.get("hreflang") == "ug")
    answer = client.get(str(switch.get("href")), headers={"If-None-Match": "*"})
    assert answer.status_code == 200
    assert answer.headers["Set-Cookie"] == "lang=ug; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert client.get("/").headers["Location"] == "/ug/"


@pytest.mark.parametrize("path", ["/quiz/new-drugs/", "/forget/", "/opinion/general/"])
def test_the_language_switch_is_remembered_on_pages_drawn_on_demand_too(house: House, path: str) -> None:
    client = house.reader.client
    assert "Set-Cookie" not in client.get(f"/ug{path}").headers
    assert client.get(f"/ug{path}?lang").headers["Set-Cookie"].startswith("lang=ug; ")
    assert client.get("/").headers["Location"] == "/ug/"
    assert "Set-Cookie" not in client.get("/en/nothing/here/?lang").headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", None),
        ("br;q=0.0, gzip;q=0", None),
    ],
)
def test_every_encoding_holds_the_same_page(house: House, accepted: str, encoding: str | None) -> None:
    plain = house.reader.client.get("/en/help/").data
    answer = house.reader.client.get("/en/help/", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    undo = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert undo(answer.data) == plain
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_page_seen_before_is_not_sent_again(house: House) -> None:
    first = house.reader.get("/en/help/").answer
    again = house.reader.get("/en/help/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.answer.data) == (304, b"")
    assert again.answer.headers["ETag"] == first.headers["ETag"]
    other = house.reader.get("/en/help/", headers={"If-None-Match": 'W/"another"'})
    assert other.status == 200


def test_asking_for_the_head_only_gives_the_same_headers_and_no_body(house: House) -> None:
    client = house.reader.client
    answer, whole = client.head("/en/help/"), client.get("/en/help/")
    assert answer.data == b""
    assert dict(answer.headers) == dict(whole.headers)


def test_posting_to_a_page_of_content_is_explained(house: House) -> None:
    page = house.reader.post("/en/help/", but={"links": "the page that explains stands at the same address"})
    assert page.status == 405
    assert "GET" in page.answer.headers["Allow"]
    assert "does not take that kind of request" in page.words


def test_assets_are_kept_for_ever_under_a_name_of_their_content(house: House) -> None:
    page = house.reader.get("/en/")
    sheets = [str(one.get("href")) for one in page.all("link") if one.get("rel") == "stylesheet"]
    scripts = [str(one.get("src")) for one in page.all("script") if one.get("src")]
    for path in [*sheets, *scripts]:
        assert re.match(r"/static/[0-9a-f]{10}/", path)
        answer = house.reader.get(path).answer
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not re.search(rb"@import|url\(\s*[\"']?(?:https?:)?//|sourceMappingURL", answer.data)
        answer.close()


def test_scripts_ask_for_nothing_and_send_nothing(house: House) -> None:
    """No script of ours talks to any server: not even to our own, but for those of a class hour, the queue of answers
    that were sent by pressing the button, the worker that keeps pages, a kiosk, the help page's places near by, and an
    officer's download of prints."""
    folder = Path(house.desk.settings.root) / "portal" / "static"
    for path in folder.rglob("*.js"):
        if path.name.startswith("class") or path.parent.name == "cards":
            continue
        text = path.read_text(encoding="utf-8")
        if path.name in {"offline.js", "sw.js", "kiosk.js"}:
            text = re.sub(r"fetch\((address|request|path|one|\"/kiosk/\" \+ code|path \+ \"\?early\")[,) ]", "", text)
        if path.name in {"near.js", "kiosk.js"}:  # the page that is named, parsed by the browser itself
            text = text.replace("new XMLHttpRequest()", "", 1)
        if path.name == "posters.js":  # of the desk: the ZIP that its link names
            text = text.replace("fetch(link.href,", "")
        if path.name == "search.js":  # fetches the frozen index of its language, whatever is looked for
            text = text.replace("window.fetch(source)", "")
        assert not re.search(r"fetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource|import\(|eval\(|innerHTML", text)


def test_the_privacy_page_lists_every_column_that_answers_leave_behind(house: House) -> None:
    page = house.reader.get("/zh-Hans/privacy/")
    shown = [said(one) for one in page.all("code")]
    for table in ANSWER_TABLES:
        for column in metadata.tables[table].columns:
            assert f"{table}.{column.name}" in shown
    rows = [[said(cell) for cell in row if said(cell)] for row in page.all("tr")]
    assert all(len(row) == 2 for row in rows), rows  # a third column would lie beyond the edge of a phone
    named = [[said(one) for one in head.iter(f"{XHTML}code")] for head in page.all("th") if head.get("scope") == "row"]
    assert all(len(one) == 2 and all(one) for one in named), "each name has its kind"


@pytest.mark.parametrize("tag", TAGS)
def test_the_help_page_has_every_line_to_tap(house: House, tag: str) -> None:
    main = house.reader.get(f"/{tag}/help/").one("main")
    numbers = {str(one.get("href")).removeprefix("tel:") for one in main.iter() if "tel:" in (one.get("href") or "")}
    assert numbers >= HELP_NUMBERS | {"12110", "12355"}


def test_the_machines_are_answered_briefly(house: House) -> None:
    for path, body in (("/healthz", "ok\n"), ("/readyz", "ready\n")):
        page = house.reader.get(path)
        assert (page.status, page.text, page.answer.mimetype) == (200, body, "text/plain")
        assert "no-store" in page.answer.headers["Cache-Control"]


def test_without_its_database_the_portal_says_that_it_is_not_ready_and_still_teaches(house: House) -> None:
    house.engine.dispose()
    for path in house.path.parent.iterdir():
        path.unlink()
    house.path.write_bytes(b"this is no database, and it is longer than the header of one " * 9)
    house.clock.seconds += 60  # what was said a moment ago holds for a moment
    assert house.reader.get("/readyz").status == 503
    assert house.reader.get("/healthz").status == 200
    page = house.reader.get("/en/help/", but={"links": "what asks the database says that it is gone"})
    assert page.status == 200


# The sample tree has one stale and one missing wording.


def test_a_page_missing_in_a_language_is_shown_whole_in_the_original_with_a_notice(
    sample_portal: Callable[..., Reader],
) -> None:
    page = sample_portal().get("/ug/learn/first/", but=SMALL)
    assert page.one("html").attrib["dir"] == "rtl"
    article = page.one("article")
    assert (article.get("lang"), article.get("dir")) == ("zh-Hans", "ltr")
    assert said(page.one("h1")) == "第一课"
    (notice,) = [one for one in page.with_attribute("role") if one.get("role") == "note"]
    assert re.search("[؀-ۿ]", said(notice)), "the notice is in the reader's language"


def test_a_stale_page_says_so_and_a_fresh_one_does_not(sample_portal: Callable[..., Reader]) -> None:
    reader = sample_portal()
    stale = [said(one) for one in reader.get("/zh-Hant/drugs/tea/", but=SMALL).with_attribute("role")]
    assert len(stale) == 1
    assert reader.get("/en/drugs/tea/", but=SMALL).with_attribute("role") == []
    unreviewed = [said(one) for one in reader.get("/ug/drugs/tea/", but=SMALL).with_attribute("role")]
    assert len(unreviewed) == 1
    assert unreviewed != stale


@pytest.mark.parametrize("tag", TAGS)
def test_a_page_whose_review_is_overdue_says_so_in_every_language(
    sample_portal: Callable[..., Reader], tag: str
) -> None:
    def age(root: Path) -> None:
        edit(root / "content" / "modules" / "first" / "module.yaml", "2027-04-30", "2026-06-14")

    reader = sample_portal(age)
    notes = [said(one) for one in reader.get(f"/{tag}/learn/first/", but=SMALL).with_attribute("role")]
    fresh = [said(one) for one in reader.get(f"/{tag}/drugs/tea/", but=SMALL).with_attribute("role")]
    assert set(notes) - set(fresh), "one notice more than on a page in time"


def test_an_invented_database_is_marked_on_every_page(sample_portal: Callable[..., Reader], engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(insert(area).values(code="DEMO-D9", parent=None, kind="district", name="demo"))
    reader = sample_portal()
    for path in ("/en/", "/en/drugs/tea/", "/ug/quiz/new-drugs/", "/en/nothing/here/"):
        (mark,) = [one for one in reader.get(path, but=SMALL).all("p") if one.get("class") == "demonstration"]
        assert said(mark)


def test_over_https_every_answer_says_to_stay_there(sample_portal: Callable[..., Reader]) -> None:
    reader = sample_portal(https=True)
    for path in ("/en/", "/en/quiz/new-drugs/", "/en/nothing/"):
        assert "max-age=31536000" in reader.get(path, but=SMALL).answer.headers["Strict-Transport-Security"]
    assert "; Secure" in reader.client.get("/en/?lang").headers["Set-Cookie"]


def test_a_name_that_is_not_ours_is_not_served_by_the_drawn_pages(sample_portal: Callable[..., Reader]) -> None:
    reader = sample_portal(hosts="portal.example, localhost")
    assert reader.get("/en/forget/", but=SMALL, base_url="http://portal.example/").status == 200
    assert reader.client.get("/en/forget/", base_url="http://evil.example/").status_code == 400


def test_the_operators_own_words_stand_on_the_pages_and_cannot_bring_a_script(
    sample_portal: Callable[..., Reader],
) -> None:
    reader = sample_portal(local_line="<script>alert(1)</script> 010-1234")
    page = reader.get("/en/help/", but=SMALL)
    assert "<script>alert(1)</script> 010-1234" in said(page.one("body"))
    assert all(one.get("src") and not said(one) for one in page.all("script"))


def test_an_empty_page_and_a_large_one_are_both_whole() -> None:
    for body in (b"", b"x" * 1_000_000):
        page = make_page(body, [("Content-Type", "text/html"), ("Cache-Control", "no-cache")])
        assert brotli.decompress(page.brotli.body[0]) == body
        assert page.plain.body == [body]


def _kind(path: str) -> tuple[int, str]:
    """What stands in an address besides language and name."""
    parts = path.split("/")
    return len(parts), parts[2]


def test_the_languages_are_one_list() -> None:
    assert [*BY_TAG] == TAGS == ["zh-Hans", "zh-Hant", "en", "ug", "vi", "ko", "ru", "ar", "my", "fr"]
    assert [locale.tag for locale in LOCALES if locale.direction == "rtl"] == ["ug", "ar"]
    assert [locale.tag for locale in DESK] == TAGS[:4]
    for locale in LOCALES:
        assert Locale.parse(locale.catalogue).text_direction == locale.direction
        day = format_skeleton("yMMMM", date(2026, 5, 1), locale=locale.catalogue)
        assert re.search(r"2026", day), f"{locale.tag} writes its digits as the screens and tables do: {day}"
    assert len(SECRET) >= 32
