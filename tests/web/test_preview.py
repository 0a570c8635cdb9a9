"""An author sees a file as it is now and what is wrong with it, without a restart; a broken one does not end it."""

from pathlib import Path

import pytest
from werkzeug.test import Client

from portal.preview import Preview
from portal.settings import ROOT
from tests.trees import copy_sample, edit, with_real_interface

HELP = "content/pages/help/en.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = with_real_interface(copy_sample(tmp_path))
    (root / "content" / "plan" / "areas.csv").write_bytes((ROOT / "content" / "plan" / "areas.csv").read_bytes())
    return root


@pytest.fixture
def author(root: Path, tmp_path: Path) -> Client:
    return Client(Preview(root, tmp_path))


def test_a_change_is_on_the_page_at_once(root: Path, author: Client) -> None:
    assert "Quite another title" not in author.get("/en/help/").text
    edit(root / HELP, "title: ", "title: Quite another title ")
    assert "Quite another title" in author.get("/en/help/").text


def test_the_faults_of_the_page_stand_first_and_those_elsewhere_are_counted(root: Path, author: Client) -> None:
    edit(root / HELP, "origin: ", "origin: 0")
    fault = f"<code>{HELP}:2</code> stale"
    own, rest = _panel(author, "/en/help/")
    assert fault in own
    assert fault not in rest
    own, rest = _panel(author, "/en/drugs/")
    assert fault not in own
    assert fault in rest


def _panel(author: Client, path: str) -> tuple[str, str]:
    own, _, rest = author.get(path).text.partition("preview-title")[2].partition("</section>")[0].partition("<details>")
    return own, rest


def test_a_broken_file_is_named_instead_of_the_page_and_mended_without_a_restart(root: Path, author: Client) -> None:
    path = root / "content/pages/help/zh-Hans.md"
    whole = path.read_text(encoding="utf-8")
    path.write_text("no head", encoding="utf-8")
    broken = author.get("/en/help/")
    assert broken.status_code == 500
    assert "content/pages/help/zh-Hans.md:1" in broken.text
    path.write_text(whole, encoding="utf-8")
    assert author.get("/en/help/").status_code == 200
