"""The two pictures of the README, made by the suite so that they show the portal as it is.

They are written only when the environment variable PICTURES is set (`PICTURES=1 .venv/bin/pytest tests/browser -k
picture`); otherwise the same pages are only opened, and the pictures in docs/pictures are checked for their size."""

import os
from pathlib import Path

import pytest

from tests.browser.conftest import Opener
from tests.browser.house import ROOT, House
from tests.browser.officer import come_in

FOLDER = ROOT / "docs" / "pictures"
MOST_BYTES = 200_000


def _keep(name: str, picture: bytes) -> None:
    if os.environ.get("PICTURES"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_bytes(picture)


def test_the_picture_of_the_phone_shows_the_head_of_a_lesson(house: House, phone: Opener) -> None:
    page = phone()
    page.goto(f"{house.url}/zh-Hans/learn/youth-disguise/")
    picture = page.screenshot()
    assert len(picture) < MOST_BYTES
    _keep("phone.png", picture)


def test_the_picture_of_the_desk_shows_the_dashboard_of_the_demonstration(demonstration: House, laptop: Opener) -> None:
    page = laptop(viewport={"width": 1366, "height": 1400}, device_scale_factor=0.75)
    come_in(page, demonstration, "wang.li")
    picture = page.screenshot()
    assert len(picture) < MOST_BYTES
    _keep("desk.png", picture)


@pytest.mark.parametrize("name", ["phone.png", "desk.png"])
def test_the_pictures_in_the_house_are_small(name: str) -> None:
    file: Path = FOLDER / name
    assert file.read_bytes().startswith(b"\x89PNG")
    assert file.stat().st_size < MOST_BYTES
