"""What search engines and link previews are told: true, whole where the operator named an address, in all languages."""

import gzip
import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from PIL import Image

from portal.heads import HIGH, WIDE, data_block
from portal.learn.catalogue import load_catalogue
from portal.learn.search import MOST_KB
from portal.locales import BY_TAG
from portal.quiz.bank import load_bank
from portal.settings import ROOT
from portal.textfiles import Faults
from tests.trees import edit
from tests.web.client import Page, Reader, said
from tests.web.conftest import House

SMALL = {"links": "the sample tree has neither a privacy page nor the footer's other pages"}
NAMED = {"host": "the operator named the portal's own address, which only links for machines carry", **SMALL}
SITE = "https://mingbian.example"
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
TAGS = [*BY_TAG]


def meta(page: Page) -> dict[str, str]:
    return {one.get("property", ""): one.get("content", "") for one in page.all("meta") if one.get("property")}


def links(page: Page, rel: str) -> dict[str, str]:
    return {one.get("hreflang", ""): one.get("href", "") for one in page.all("link") if one.get("rel") == rel}


def told(page: Page) -> list[dict[str, Any]]:
    return [json.loads(said(one)) for one in page.all("script") if one.get("type") == "application/ld+json"]


def test_a_page_names_its_own_address_and_its_other_languages(sample_portal: Callable[..., Reader]) -> None:
    reader = sample_portal(site=SITE)
    page = reader.get("/en/drugs/tea/", but=NAMED)
    assert links(page, "canonical") == {"": f"{SITE}/en/drugs/tea/"}
    assert links(page, "alternate") == {
        tag: f"{SITE}/{tag}/drugs/tea/" for tag in ("zh-Hans", "zh-Hant", "en", "ug")
    } | {"x-default": f"{SITE}/zh-Hans/drugs/tea/"}
    assert links(reader.get("/ug/", but=NAMED), "alternate")["x-default"] == f"{SITE}/"


def test_a_page_that_is_shown_in_the_original_is_the_originals(sample_portal: Callable[..., Reader]) -> None:
    page = sample_portal(site=SITE).get("/ar/drugs/tea/", but=NAMED)
    assert links(page, "canonical") == {"": f"{SITE}/zh-Hans/drugs/tea/"}
    assert meta(page)["og:url"] == f"{SITE}/zh-Hans/drugs/tea/"
    assert meta(page)["og:locale"] == "zh_CN"


@pytest.mark.parametrize("tag", TAGS)
def test_a_shared_link_shows_title_words_and_a_picture_of_ours_in_its_language(house: House, tag: str) -> None:
    for path in ("", "for/youth/", "learn/youth-disguise/", "drugs/etomidate/", "stories/parcel-for-a-stranger/"):
        page = house.reader.get(f"/{tag}/{path}")
        shown = meta(page)
        assert said(page.one("title")).startswith(shown["og:title"])
        assert len(shown["og:description"]) > 10
        assert shown["og:locale"].split("_")[0] == tag.split("-")[0] or shown["og:url"].startswith("/zh-Hans/")
        assert shown["og:image"].startswith("/static/")
        answer = house.reader.client.get(shown["og:image"])
        assert answer.mimetype == "image/png"
        assert Image.open(BytesIO(answer.get_data())).size == (WIDE, HIGH)
        answer.close()
        assert (shown["og:image:width"], shown["og:image:height"]) == (str(WIDE), str(HIGH))
    assert meta(house.reader.get(f"/{tag}/"))["og:image"].endswith("/home.png")
    assert meta(page)["og:image"].endswith("/story-parcel-for-a-stranger.png")


def test_a_quiz_has_a_preview_but_no_search_engine_keeps_its_form(house: House) -> None:
    page = house.reader.get("/en/quiz/new-drugs/")
    assert meta(page)["og:url"] == "/en/quiz/new-drugs/"
    assert [one.get("content") for one in page.all("meta") if one.get("name") == "robots"] == ["noindex"]


def test_a_lesson_is_a_course_a_page_of_questions_is_one_and_nothing_else_pretends(house: House) -> None:
    (course,) = told(house.reader.get("/en/learn/youth-disguise/"))
    assert (course["@type"], course["inLanguage"], course["isAccessibleForFree"]) == ("Course", "en", True)
    assert re.fullmatch(r"PT\d+M", course["timeRequired"])
    assert course["provider"]["name"]
    page = house.reader.get("/en/help/")
    (asked,) = told(page)
    assert asked["@type"] == "FAQPage"
    headings = [said(one) for one in page.all("h2")]
    for one in asked["mainEntity"]:
        assert one["name"] in headings, "what is asked stands on the page"
        assert len(one["acceptedAnswer"]["text"]) > 40
        assert "<" not in one["acceptedAnswer"]["text"]
    (site,) = told(house.reader.get("/en/"))
    assert site["@type"] == "WebSite"
    for path in ("/en/accessibility/", "/en/drugs/etomidate/", "/en/drugs/"):
        assert told(house.reader.get(path)) == []


def test_structured_data_cannot_leave_its_block() -> None:
    made = str(data_block({"@type": "Event", "name": "</script><script>alert(1)</script>&amp;"}))
    assert made.count("<") == 2
    assert json.loads(made[made.index("{") : made.rindex("}") + 1])["name"].startswith("</script>")


def test_the_sitemap_names_every_page_once_with_its_languages(house: House) -> None:
    answer = house.reader.client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    tree = ElementTree.fromstring(answer.get_data())
    found = {}
    for one in tree.findall("s:url", SPACE):
        place = one.findtext("s:loc", "", SPACE)
        alternates = {link.get("hreflang"): link.get("href") for link in one.findall("x:link", SPACE)}
        found[urlsplit(place).path] = alternates
        assert place in alternates.values()
        assert place.startswith("http://localhost/")
        assert "x-default" in alternates
    packed = house.reader.client.get("/sitemap.xml", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.get_data()) == answer.get_data()
    assert len(packed.get_data()) < len(answer.get_data()) / 10
    assert len(found) == len(tree.findall("s:url", SPACE)), "none twice"
    worded = {path for path in house.app.extensions["paths"] if path in found}
    for path in sorted(worded)[::40]:
        page = house.reader.get(path)
        assert {tag: urlsplit(str(place)).path for tag, place in found[path].items()} == links(page, "alternate")
    assert {f"/{tag}/{path}" for tag in TAGS for path in ("", "help/", "drugs/", "for/youth/", "quiz/")} <= found.keys()
    assert not [path for path in found if re.search("/(quiz/.+|office|search|result|offline)/", path)]
    for path in [*found][::97]:
        assert house.reader.client.get(path).status_code == 200, path


def test_a_page_that_is_not_worded_in_a_language_is_not_in_its_part_of_the_sitemap(
    sample_portal: Callable[..., Reader],
) -> None:
    text = sample_portal(site=SITE).client.get("/sitemap.xml").text
    assert f"<loc>{SITE}/ug/drugs/tea/</loc>" in text
    assert f"<loc>{SITE}/ug/learn/first/</loc>" not in text


def test_robots_are_asked_to_leave_desks_codes_and_questions_alone(sample_portal: Callable[..., Reader]) -> None:
    answer = sample_portal(site=SITE).client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    lines = answer.text.splitlines()
    assert {"Disallow: /office/", "Disallow: /q/", "Disallow: /*/search/"} <= set(lines)
    assert f"Sitemap: {SITE}/sitemap.xml" in lines


@pytest.mark.parametrize("tag", TAGS)
def test_the_index_is_small_frozen_and_leads_to_pages_that_are_there(house: House, tag: str) -> None:
    client = house.reader.client
    answer = client.get(f"/{tag}/search.json", headers={"Accept-Encoding": "gzip"})
    assert len(answer.get_data()) < MOST_KB * 1024
    assert answer.headers["Cache-Control"] == "public, no-cache"
    index = client.get(f"/{tag}/search.json").get_json()
    for kind, name, title, *_ in index["pages"][::9]:
        label, place = index["kinds"][kind]
        assert label
        assert title
        assert client.head(f"/{tag}/{place}{name}/").status_code == 200
    seen = {one[0] for one in index["pages"]}
    assert {"substance", "module", "story", "scene", "page", "quiz"} <= seen == set(index["kinds"])


def test_headings_that_ask_are_named_only_where_they_are(tmp_path: Path, sample_portal: Callable[..., Reader]) -> None:
    def ask(root: Path) -> None:
        edit(root / "content/pages/help/page.yaml", "checked_on", "questions: [1]\nchecked_on")

    assert told(sample_portal(ask).get("/en/help/", but=SMALL)) == [], "the page has no heading yet"


def test_our_own_previews_are_those_of_todays_drawings() -> None:
    from portal.checking.finding import shown_pictures
    from portal.link_pictures import stale

    faults = Faults(ROOT)
    catalogue = load_catalogue(ROOT / "content", load_bank(ROOT / "quizzes", faults), faults)
    missing = [name for name in shown_pictures(catalogue) if not (ROOT / f"content/media/links/{name}.png").exists()]
    assert missing == []
    assert len(stale(ROOT, shown_pictures(catalogue))) < 20, "run `portal link-pictures`"
