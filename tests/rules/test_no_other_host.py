"""Nothing of ours asks another host for anything: a school may have no internet, and nobody else learns who reads."""

import re

from portal.settings import ROOT

ABROAD = re.compile(r"""["'(\s=](?:https?:)?//(?!www\.w3\.org/)[\w{%]""")
FETCHED = re.compile(
    r"""<(?:script|img|source|audio|video|iframe|embed|object|form|use|image)\b[^>]*\b(?:src|href|action|data)=["'](?:https?:)?//"""
)
LINKED = re.compile(r"""<link\b[^>]*>""")
NAMES = ("canonical", "alternate")  # say where else a page stands; nobody asks there


def _bare(text: str) -> str:
    """Without comments."""
    return re.sub(r"/\*.*?\*/|^\s*//[^\n]*|(?<=[;,{}] )//[^\n]*", "", text, flags=re.DOTALL | re.MULTILINE)


def test_no_script_and_no_stylesheet_names_another_host() -> None:
    files = [*(ROOT / "portal" / "static").rglob("*.js"), *(ROOT / "portal" / "static").rglob("*.css")]
    assert len(files) > 20
    for path in files:
        found = ABROAD.search(_bare(path.read_text(encoding="utf-8")))
        assert not found, f"{path.name}: {found and found[0]}"


def test_no_template_fetches_from_another_host() -> None:
    for path in [*(ROOT / "portal" / "templates").rglob("*.html"), *(ROOT / "portal" / "quiz").rglob("*.html")]:
        text = path.read_text(encoding="utf-8")
        assert not FETCHED.search(text), path
        for link in LINKED.findall(text):
            assert any(f'rel="{name}"' in link for name in NAMES) or not re.search(r'href="(?:https?:)?//', link), path


def test_pages_lead_to_the_registries_of_websites_and_nowhere_else() -> None:
    """Links that somebody may tap; nothing is asked of them before."""
    named = set()
    for path in [*(ROOT / "portal").rglob("*.html"), *(ROOT / "portal").glob("*.py")]:
        named |= set(
            re.findall(r"""["']https?://([a-z0-9.-]+\.(?:cn|com|org|net))\b""", path.read_text(encoding="utf-8"))
        )
    assert named - {"www.w3.org", "schema.org"} == {"beian.miit.gov.cn", "beian.mps.gov.cn"}


def test_no_drawing_fetches_from_another_host() -> None:
    for path in (ROOT / "content" / "media").rglob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(?:href|src)=["'](?:https?:)?//|url\(["']?(?:https?:)?//|@import""", text), path


def test_what_would_be_found_is_found() -> None:
    for bad in ('fetch("https://x.org/a")', "url(//fonts.example/a)", 'one.src = "//x.org"', "import('http://x')"):
        assert ABROAD.search(_bare(bad)), bad
    assert FETCHED.search('<img alt="" src="https://x.org/a.png">')
    assert not ABROAD.search(_bare('createElementNS("http://www.w3.org/2000/svg")'))
