"""Recordings of lessons: the words on the page are the words in the recording, in the same order."""

import pytest
import yaml

from portal.learn.catalogue import Catalogue, load_catalogue
from portal.learn.reading import readable
from portal.quiz.bank import load_bank
from portal.settings import ROOT
from portal.textfiles import Faults
from tests.web.conftest import House

FAULTS = Faults(ROOT)
CATALOGUE: Catalogue = load_catalogue(ROOT / "content", load_bank(ROOT / "quizzes", FAULTS), FAULTS)


@pytest.mark.parametrize(("lesson", "tag"), sorted(CATALOGUE.recordings))
def test_a_recording_says_what_its_page_says(house: House, lesson: str, tag: str) -> None:
    page = house.reader.get(f"/{tag}/learn/{lesson}/")
    folder = ROOT / "content" / "audio" / lesson
    said = [words for _, words in yaml.safe_load((folder / f"{tag}.yaml").read_text(encoding="utf-8"))["pieces"]]
    assert said == readable(page.text)
    (sound,) = page.all("audio")
    answer = house.reader.client.get(sound.get("src") or "", headers={"Range": "bytes=0-99"})
    assert (answer.status_code, len(answer.data), answer.mimetype) == (206, 100, "audio/mpeg")


def test_every_seniors_lesson_has_a_recording_in_the_original() -> None:
    lessons = [piece.id for piece in CATALOGUE.modules.values() if piece.facts["audience"] == "seniors"]
    assert [name for name in lessons if (name, "zh-Hans") not in CATALOGUE.recordings] == []


def test_a_lesson_without_a_recording_offers_none(house: House) -> None:
    lesson = next(name for name in CATALOGUE.modules if (name, "en") not in CATALOGUE.recordings)
    page = house.reader.get(f"/en/learn/{lesson}/")
    assert not page.all("audio")
    assert page.with_attribute("data-read")
