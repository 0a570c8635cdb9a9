"""`portal freeze`: a folder that a browser opens from a USB stick; every address in it is relative and is there."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal.app import create_app
from portal.db import make_engine
from portal.freezing import freeze_to, standing_alone
from portal.settings import Settings
from tests.trees import copy_sample, with_real_interface


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Iterator[Path]:
    room = tmp_path_factory.mktemp("stick")
    shutil.copyfile(_template, room / "portal.db")
    engine: Engine = make_engine(f"sqlite:///{room / 'portal.db'}")
    root = with_real_interface(copy_sample(room))
    app = create_app(Settings(secret="s" * 32, root=root, https=False), engine)
    made = room / "frozen"
    count = freeze_to(app, made, lambda pages: pages)
    assert count == len([one for one in made.rglob("*") if one.is_file()])
    yield made
    engine.dispose()


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_every_address_of_a_copy_is_relative_and_leads_to_a_file_of_it(folder: Path) -> None:
    assert len(pages(folder)) > 50
    for page in pages(folder):
        text = page.read_text(encoding="utf-8")
        for address in re.findall(r'\b(?:href|src|action)="([^"]*)"', text):
            if address.startswith(("#", "tel:", "https:")):
                continue
            assert not address.startswith("/"), f"{page}: {address}"
            target = (page.parent / re.split(r"[?#]", address)[0]).resolve()
            assert target.is_file(), f"{page}: {address}"


def test_a_copy_is_no_app_and_says_on_each_page_that_it_stands_alone(folder: Path) -> None:
    assert not list(folder.rglob("sw.js")) or all("static" in str(one) for one in folder.rglob("sw.js"))
    assert not list(folder.rglob("*.webmanifest"))
    for page in pages(folder):
        text = page.read_text(encoding="utf-8")
        assert text.count("<body data-alone ") == 1
        assert 'rel="manifest"' not in text


def test_the_quizzes_of_a_copy_send_nothing_and_both_forms_are_there(folder: Path) -> None:
    forms = sorted(folder.glob("*/quiz/*/**/index.html"))
    assert len(forms) >= 20
    for path in forms:
        text = path.read_text(encoding="utf-8")
        (form,) = (
            re.findall(r"<form([^>]*)>", text.replace("\n", " "))
            if text.count("<form") == 1
            else [
                re.search(r'<form([^>]*id="quiz"[^>]*)>', text.replace("\n", " "))[1]  # type: ignore[index]
            ]
        )
        assert "action" not in form
        assert "method" not in form
        assert 'name="ticket" value=""' in text
        assert "data-key=" in text
        assert "<noscript>" in text
        assert 'name="community"' not in text
    assert {one.parent.name == "b" for one in forms} == {True, False}


def test_recordings_and_icons_are_copied_too(folder: Path) -> None:
    assert list(folder.rglob("icon-512.png"))


def test_what_a_copy_lacks_leads_to_the_page_that_says_so() -> None:
    known = {"/en/", "/en/offline/", "/en/quiz/x/", "/en/quiz/x/b/", "/en/learn/y/", "/static/a/site.css"}
    page = (
        '<link rel="manifest" href="/en/manifest.webmanifest"><body id="big"><a href="/office/">'
        '<a href="/en/learn/y/#s">'
        '<a href="/en/quiz/x/?phase=after&amp;module=y"><form action="/en/search/"><img src="/static/a/site.css">'
        '<a href="/en/?lang"><a href="tel:110"><a href="#z"><a href="https://example.org/">'
    )
    made = standing_alone("/en/learn/y/", page, known)
    assert made == (
        '<body data-alone id="big"><a href="../../offline/index.html"><a href="index.html#s">'
        '<a href="../../quiz/x/b/index.html?phase=after&amp;module=y"><form action="../../offline/index.html">'
        '<img src="../../../static/a/site.css"><a href="../../index.html"><a href="tel:110"><a href="#z">'
        '<a href="https://example.org/">'
    )
