"""The registrations at the foot of every page, frozen ones and copies too, in every language: links, not requests."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from portal.freezing import freeze_to
from portal.locales import LOCALES
from portal.outreach.store import Placement, add_placement
from tests.web.client import Reader, said
from tests.web.conftest import House

ICP, POLICE = "京ICP备12345678号-1", "京公网安备 11010102000001号"
LOOKED_UP = {
    ICP: "https://beian.miit.gov.cn/",
    POLICE: "https://beian.mps.gov.cn/#/query/webSearch?code=11010102000001",
}
# Those that are drawn for each visitor; all frozen ones are asked besides.
DRAWN = ("quiz/new-drugs/", "search/?q=a", "events/", "progress/", "report/?page=/en/", "help/near/", "no-such-page/")
Start = Callable[..., Reader]


def _links(text: str) -> dict[str, str]:
    found = re.findall(r'<p class="record">[^<]+ <a href="([^"]+)" lang="zh-Hans" dir="ltr"[^>]*>([^<]+)</a></p>', text)
    return {number: address for address, number in found}


def test_every_public_page_in_every_language_shows_both_and_where_to_look_them_up(
    sample_portal: Start, engine: Engine, tmp_path: Path
) -> None:
    reader = sample_portal(icp=ICP, police_record=POLICE)
    app: Any = reader.client.application
    freeze_to(app, tmp_path / "copy", lambda pages: pages)  # every frozen page, as it also stands on a stick
    copied = {path: path.read_text(encoding="utf-8") for path in (tmp_path / "copy").rglob("*.html")}
    assert len(copied) > 150
    assert [path for path, text in copied.items() if _links(text) != LOOKED_UP] == []
    for path in [*(f"/{locale.tag}/{path}" for locale in LOCALES for path in DRAWN), "/class/", "/join", "/office/"]:
        answer = reader.client.get(path, follow_redirects=True)
        assert _links(answer.text) == LOOKED_UP, path
    add_placement(engine, Placement("KSK234", "C11", "youth", "quiz:new-drugs", "station", kind="kiosk"))
    tablet = reader.client.get("/kiosk/KSK234").text
    assert ICP in tablet
    assert _links(tablet) == {}, "whoever stands at a kiosk may not leave it"
    for locale in LOCALES:
        page = reader.get(f"/{locale.tag}/", but={"links": "the sample lacks some pages"})  # else inspected as all are
        names = [
            said(one).replace(ICP, "").replace(POLICE, "") for one in page.all("p") if one.get("class") == "record"
        ]
        assert len(set(names)) == 2
        assert all(names)
        assert (locale.tag == "en") == (names[0].strip() == "Website registration"), locale.tag


def test_nothing_is_shown_that_was_not_set(house: House) -> None:
    for path in ("/zh-Hans/", "/en/quiz/new-drugs/"):
        assert not [one for one in house.reader.get(path).all("p") if one.get("class") == "record"]
