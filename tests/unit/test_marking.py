"""An author's text becomes safe HTML, and a lesson's blocks become tasks."""

import re

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.marking import BadBlock, Context, bare, block_html, line_html, split_screens

OURS = {"p", "ul", "ol", "li", "strong", "em", "a", "h2", "h3", "img", "blockquote", "br", "sup", "code"}
OURS |= {"table", "thead", "tbody", "tr", "th", "td"}


def context(**fill: str) -> Context:
    pages = {("page", "help"): "/en/help/", ("substance", "tea"): "/en/drugs/tea/"}
    return Context(lambda kind, name: pages.get((kind, name)), lambda name: f"/media/{name}.svg", fill)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "[x](https://elsewhere.example 'on')<b onclick=x>",
        "![x](data:image/svg+xml;base64,AAAA)",
        "<svg onload=alert(1)>",
        "<style>*{}</style>",
        "`<script>`",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        '!["><script>](media:tea)',
    ],
)
def test_no_text_of_an_author_brings_a_script_in(text: str) -> None:
    made = html5lib.parseFragment(str(block_html(text, context())), namespaceHTMLElements=False)
    for one in made.iter():
        assert one.tag in OURS | {"DOCUMENT_FRAGMENT"}
        assert not [name for name in one.attrib if name.startswith("on") or name == "style"]
        assert not (one.get("href") or one.get("src") or "").startswith(("javascript:", "data:"))


@settings(deadline=None, max_examples=100)
@given(some.text(alphabet="<>&\"'ab[](){}!:# \n*-_`/=javscript", max_size=80))
def test_whatever_is_written_no_tag_but_ours_comes_out(text: str) -> None:
    made = str(block_html(text, context()))
    for tag in made.split("<")[1:]:
        name = tag.lstrip("/").split(">")[0].split(" ")[0]
        assert name in OURS
        assert " on" not in tag.split(">")[0]


def test_sources_are_numbered_in_the_order_of_their_naming() -> None:
    page = context()
    made = line_html("One. [[B2 A1]] Two. [[A1]]", page)
    assert page.cited == ["B2", "A1"]
    assert made.count('href="#sources"') == 3
    assert not made.startswith("<p>")


def test_links_inside_lead_to_pages_and_dead_ones_stay_words() -> None:
    made = line_html("[tea](substance:tea) and [gone](substance:gone)", context())
    assert made == '<a href="/en/drugs/tea/">tea</a> and gone'


def test_pictures_carry_their_words() -> None:
    made = block_html('![a "cup"](media:cup)', context())
    assert 'src="/media/cup.svg"' in made
    assert 'alt="a &quot;cup&quot;"' in made


def test_our_own_html_is_filled_in_whole() -> None:
    table = '<div class="scroll" tabindex="0"><table></table></div>'
    made = block_html("Before\n\n{{help_lines}}\n\nAfter {{operator}}.", context(help_lines=table, operator="us"))
    assert f"\n{table}\n" in made
    assert "After us." in made


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("كېتامىن (氯胺酮، K粉)", ["氯胺酮", "K粉"]),
        ("تقرير (《2023年中国毒情形势报告》)", ["《2023年中国毒情形势报告》"]),
        ("γ-羟丁酸（GHB）", ["γ-羟丁酸（GHB）"]),
        ("110 & 刑法 (2023)", ["刑法"]),
        ("12348", []),
    ],
)
def test_a_chinese_name_in_a_line_from_the_right_keeps_its_letters_and_years_on_their_sides(
    text: str, kept: list[str]
) -> None:
    one = context()
    assert "<bdi" not in line_html(text, one)
    one.right_to_left = True
    made = line_html(text, one)
    assert re.findall(r'<bdi lang="zh-Hans" dir="ltr">(.*?)</bdi>', made) == kept
    assert html5lib.parseFragment(made, namespaceHTMLElements=False) is not None
    assert re.sub(r"</?bdi[^>]*>", "", made) == line_html(text, context())


def test_titles_and_descriptions_are_bare() -> None:
    assert bare("**See** [tea](substance:tea) [[A1]]") == "See tea"


LESSON = """
## One

Words.

::: choose What now?
- this :: because
+ that :: good
:::

## Two
::: remember
Leave it.
:::
"""


def test_a_lesson_is_cut_into_screens_and_parts() -> None:
    screens = split_screens(LESSON)
    assert [screen.title for screen in screens] == ["One", "Two"]
    assert [part.kind for screen in screens for part in screen.parts] == ["text", "choose", "remember"]
    choose = screens[0].parts[1]
    assert [(one.good, one.text, one.feedback) for one in choose.options] == [
        (False, "this", "because"),
        (True, "that", "good"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("::: remember", "::: forget", 12),
        ("- this :: because", "- this", 7),
        ("+ that", "- that", 6),
        ("Leave it.\n:::", "Leave it.", 12),
        ("Leave it.\n", "", 12),
        ("What now?", "", 6),
        ("- this :: because\n", "", 6),
    ],
)
def test_a_block_that_is_not_as_described_is_named_by_its_line(old: str, new: str, line: int) -> None:
    with pytest.raises(BadBlock) as bad:
        split_screens(LESSON.replace(old, new, 1))
    assert bad.value.line == line


@settings(deadline=None, max_examples=100)
@given(some.lists(some.sampled_from(["## A", "::: choose x", "::: say", ":::", "- a :: b", "+ a :: b", "", "words"])))
def test_any_lines_are_a_lesson_or_a_named_fault(lines: list[str]) -> None:
    try:
        split_screens("\n".join(lines))
    except BadBlock as bad:
        line = bad.line
    else:
        return
    assert 1 <= line <= len(lines)


@settings(deadline=None, max_examples=300)
@given(some.text(alphabet="ab 1.-+=:>)(;'\"，。é\u2028\xa0\x85\x02/", max_size=14) | some.text(max_size=14))
def test_a_text_without_markdown_comes_out_as_the_converter_would_make_it(text: str) -> None:
    quick = line_html(text, context())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.marking._PLAIN", re.compile(r"(?!)"))
        assert quick == line_html(text, context())
