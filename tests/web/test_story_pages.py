"""Stories and scenes as a browser without scripts gets them: whole on one page, every link leading on to an ending."""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from portal.locales import LOCALES
from portal.outreach.store import Placement, add_placement
from tests.trees import edit
from tests.web.client import XHTML, Page, Reader, said
from tests.web.conftest import TODAY, House
from tests.web.test_public_budgets import KB, first_view

SMALL = {"links": "the sample tree has neither a privacy page nor the footer's other pages"}
STORY, SCENE = "/stories/cup-on-the-table/", "/scenes/tea-room/"
SVG = "{http://www.w3.org/2000/svg}"
OWN = ("zh-Hans", "zh-Hant", "en", "ug")
Sample = Callable[..., Reader]


def section(page: Page, name: str) -> Element:
    """The section that an address ending in #name shows."""
    (found,) = [one for one in page.all("section") if one.get("id") == name]
    return found


def ways_on(one: Element) -> list[str]:
    """Where the links of a section lead inside the page."""
    links = [str(link.get("href")) for link in one.iter(f"{XHTML}a")]
    return [link[1:] for link in links if link.startswith("#")]


@pytest.mark.parametrize("tag", [locale.tag for locale in LOCALES])
def test_stories_scenes_and_their_lists_are_sound_in_every_language(sample_portal: Sample, tag: str) -> None:
    reader = sample_portal()
    for path in (STORY, SCENE, "/stories/", "/scenes/", "/for/youth/", "/"):
        page = reader.get(f"/{tag}{path}", but=SMALL)
        assert page.status == 200
        assert page.answer.headers["Cache-Control"] == "public, no-cache"
        if path in (STORY, SCENE):
            notes = [one for one in page.all("p") if one.get("role") == "note"]
            assert bool(notes) == (tag not in OWN), "a page in another language says so"


def test_the_lists_the_audience_and_the_home_page_lead_to_them(sample_portal: Sample) -> None:
    reader = sample_portal()

    def leads(path: str) -> set[str | None]:
        return {one.get("href") for one in reader.get(path, but=SMALL).all("a")}

    assert f"/en{STORY}" in leads("/en/stories/") & leads("/en/for/youth/")
    assert f"/en{SCENE}" in leads("/en/scenes/") & leads("/en/for/youth/")
    assert not {f"/en{STORY}", f"/en{SCENE}"} & leads("/en/for/seniors/")
    assert {"/en/stories/", "/en/scenes/"} <= leads("/en/")


def test_texts_of_other_pages_may_link_to_them(sample_portal: Sample) -> None:
    def change(root: Path) -> None:
        folder = root / "content" / "pages" / "help"
        edit(
            folder / "zh-Hans.md",
            "{{help_lines}}",
            "[演](story:cup-on-the-table) [找](scene:tea-room)\n\n{{help_lines}}",
        )

    page = sample_portal(change).get("/zh-Hans/help/", but=SMALL)
    assert {f"/zh-Hans{STORY}", f"/zh-Hans{SCENE}"} <= {one.get("href") for one in page.all("a")}


@pytest.mark.parametrize("tag", ["zh-Hans", "ug"])
def test_links_alone_lead_from_the_cover_through_every_choice_to_every_ending(sample_portal: Sample, tag: str) -> None:
    page = sample_portal().get(f"/{tag}{STORY}", but=SMALL)
    (begin,) = [one.get("href") for one in page.all("a") if str(one.get("href")).startswith("#scene-table")][:1]
    open_ones, seen = [str(begin)[1:]], set[str]()
    while open_ones:
        name = open_ones.pop()
        if name not in seen:
            seen.add(name)
            open_ones += ways_on(section(page, name))
    sections = [str(one.get("id")) for one in page.all("section") if "scene" in (one.get("class") or "").split()]
    assert seen == set(sections)
    assert len([name for name in seen if name.startswith("choice-")]) == 11
    for name in sections:
        (heading,) = list(section(page, name).iter(f"{XHTML}h2"))
        assert section(page, name).get("tabindex") == "-1", "keyboard and screen reader land here"
        assert section(page, name).get("aria-labelledby") == heading.get("id")


def test_feedback_is_told_apart_in_words_and_leads_on_or_back(sample_portal: Sample) -> None:
    page = sample_portal().get(f"/en{STORY}", but=SMALL)
    good, other = section(page, "choice-table-2"), section(page, "choice-table-1")
    assert "✓ This helps You chose: Leave it and find your friend Well done: walk away first." in said(good)
    assert "↪ See what may follow You chose: Take a sip Nobody knows where it is from." in said(other)
    assert (ways_on(good), ways_on(other)) == (["scene-friend", "scene-table"], ["scene-dizzy", "scene-table"])
    assert "→ 3" in said(good), "a printed script names the number of the scene"


def test_an_ending_names_the_rule_help_and_other_ways(sample_portal: Sample) -> None:
    page = sample_portal().get(f"/en{STORY}", but=SMALL)
    end = section(page, "scene-tomorrow")
    assert "Unknown source: do not take it" in said(end)
    assert ways_on(end) == ["scene-dizzy", "scene-door", "scene-table"]
    assert [one.get("href") for one in end.iter(f"{XHTML}a")][-4:-3] == ["/en/help/"]
    assert "tel:12356" in [one.get("href") for one in end.iter(f"{XHTML}a")]


@pytest.mark.parametrize("path", [STORY, SCENE])
def test_no_link_closes_the_open_section_on_the_way_to_a_source(sample_portal: Sample, path: str) -> None:
    page = sample_portal().get(f"/en{path}", but=SMALL)
    marks = [one for one in page.all("sup") if one.get("class") == "source"]
    assert next(said(one) for one in marks) == "1"
    assert not [link for one in marks for link in one.iter(f"{XHTML}a")]
    assert [said(one) for one in page.all("ol")]
    assert "《样本法》第一条" in page.text


def test_a_court_has_a_note_for_the_teacher_and_a_voting_sheet(sample_portal: Sample) -> None:
    page = sample_portal(
        lambda root: edit(root / "content/stories/cup-on-the-table/story.yaml", "kind: story", "kind: court")
    ).get(f"/en{STORY}", but=SMALL)
    assert "For the teacher" in page.words
    (sheet,) = [one for one in page.all("section") if one.get("class") == "sheet"]
    assert said(sheet).count("☐") == 11
    assert "Think again" in said(sheet)
    assert "Nobody knows where it is from" not in said(sheet)


def test_a_story_has_neither_note_nor_sheet(sample_portal: Sample) -> None:
    page = sample_portal().get(f"/en{STORY}", but=SMALL)
    assert "For the teacher" not in page.words
    assert "☐" not in page.words


@pytest.mark.parametrize("tag", ["zh-Hans", "ug"])
def test_each_thing_in_a_picture_leads_to_its_words_and_its_name_gives_nothing_away(
    sample_portal: Sample, tag: str
) -> None:
    page = sample_portal().get(f"/{tag}{SCENE}", but=SMALL)
    links = [one for one in page.tree.iter() if one.tag == f"{SVG}a"]
    assert len(links) == 8
    for link in links:
        one = section(page, str(link.get("href"))[1:])
        (name,) = [said(part) for part in one.iter(f"{XHTML}span") if part.get("class") == "what"]
        assert link.get("aria-label") == name
        (verdict,) = [said(part) for part in one.iter(f"{XHTML}b")]
        assert verdict not in str(link.get("aria-label"))
        assert ways_on(one) == ["picture"]
    kinds = {
        (one.get("class") or "").split()[-1]: said(next(one.iter(f"{XHTML}b")))
        for one in page.all("section")
        if "spot" in (one.get("class") or "").split()
    }
    assert len(set(kinds.values())) == 2 == len(kinds)


def test_the_list_of_things_worth_a_second_look_has_all_of_them_and_no_other(sample_portal: Sample) -> None:
    page = sample_portal().get(f"/en{SCENE}", but=SMALL)
    (found,) = [one for one in page.all("details") if one.get("class") == "second-look"]
    assert [said(one) for one in found.iter(f"{XHTML}b")] == ["Bag", "Cup", "Phone", "Parcel"]
    assert "4 things are worth a second look" in page.words
    assert "Unknown source: do not touch it." in page.words, "the lesson stands there from the beginning"


@pytest.mark.parametrize(
    "path", ["/en/stories/nothing/", "/en/scenes/nothing/", "/xx/stories/", "/xx/scenes/tea-room/"]
)
def test_what_is_not_there_is_not_found(sample_portal: Sample, path: str) -> None:
    assert sample_portal().get(path, but=SMALL).status == 404


def test_a_printed_code_may_lead_to_a_story_or_a_scene(
    sample_portal: Sample, engine: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.outreach.views.today", lambda: TODAY)
    add_placement(engine, Placement("PART23", "C11", "youth", "story:cup-on-the-table", "hall"))  # type: ignore[arg-type]
    add_placement(engine, Placement("FEND23", "C11", "youth", "scene:tea-room", "hall"))  # type: ignore[arg-type]
    reader = sample_portal()
    places = [reader.client.get(f"/q/{code}").headers["Location"] for code in ("PART23", "FEND23")]
    assert places == [f"/zh-Hans{STORY}?code=PART23", f"/zh-Hans{SCENE}?code=FEND23"]


@pytest.mark.parametrize("tag", [locale.tag for locale in LOCALES])
def test_every_story_and_scene_fits_into_forty_kilobytes_with_its_picture(house: House, tag: str) -> None:
    paths = [path for path in house.app.extensions["paths"] if re.match(rf"/{tag}/(stories|scenes)/.", path)]
    costs = {path: first_view(house, path) for path in paths}
    assert all(cost <= 40 * KB for cost in costs.values()), costs


def test_an_ending_that_says_the_rule_itself_does_not_hear_it_twice(sample_portal: Sample) -> None:
    rule = "::: remember\nUnknown source: leave it.\n:::\n\n::: end\nYou can still"

    def change(root: Path) -> None:
        folder = root / "content/stories/cup-on-the-table"
        edit(folder / "zh-Hans.md", "::: end\n现在还可以", "::: remember\n来历不明：不碰。\n:::\n\n::: end\n现在还可以")
        edit(folder / "en.md", "::: end\nYou can still", rule)

    page = sample_portal(change).get(f"/en{STORY}", but=SMALL)
    end = section(page, "scene-tomorrow")
    assert [said(one) for one in end.iter() if one.get("class") == "remember"] == ["Unknown source: leave it."]
