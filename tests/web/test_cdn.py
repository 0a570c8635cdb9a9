"""What a CDN may keep: the table of docs/sizing.md, asked address by address, and that what it keeps is everybody's."""

import re

import pytest

from portal.settings import ROOT
from tests.web.conftest import House

ROWS = re.findall(r"^\| (`/.+?) \| (`public[^`]*`|not `public`) \|", (ROOT / "docs" / "sizing.md").read_text(), re.M)
ASKED = [(path, how.strip("`")) for paths, how in ROWS for path in re.findall(r"`([^`]+)`", paths) if "…" not in path]


def test_the_table_is_there() -> None:
    assert len(ASKED) > 12


@pytest.mark.parametrize(("path", "how"), ASKED)
def test_a_shared_cache_keeps_only_what_is_the_same_for_everybody(house: House, path: str, how: str) -> None:
    plain = house.visitor().client.get(path)
    said = plain.headers.get("Cache-Control", "")
    if how.startswith("not"):
        assert "public" not in said
        assert "no-store" in said or "private" in said
        return
    assert plain.status_code == 200
    assert said == how
    other = house.visitor().client
    for name, value in (("lang", "ug"), ("place", "x"), ("result", "x"), ("session", "x")):
        other.set_cookie(name, value)
    again = other.get(path, headers={"Accept-Language": "ug", "Referer": "https://x.example/", "User-Agent": "x"})
    assert again.data == plain.data
    assert "Set-Cookie" not in plain.headers
    assert "Set-Cookie" not in again.headers


def test_assets_are_kept_for_ever(house: House) -> None:
    page = house.visitor().client.get("/en/").get_data(as_text=True)
    found = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert found
    assert house.visitor().client.get(found[1]).headers["Cache-Control"] == "public, max-age=31536000, immutable"
