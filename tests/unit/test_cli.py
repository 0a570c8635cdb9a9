"""The `portal` command: each does its work, and a bad argument is one line and changes nothing."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal import cli
from portal.accounts import store as accounts
from portal.areas.store import load_tree
from portal.db import make_engine
from portal.migrate import is_current
from portal.outreach.store import find_placement
from portal.periods import month_of, today
from portal.sealing import scheduler
from portal.sealing.models import closing
from portal.slips.models import slip
from tests.samples import count_of, put, rows_of
from tests.trees import copy_sample, with_real_interface
from tests.unit.test_areas_workbook import workbook

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def portal(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the test's own database: (exit code, what it says, what it complains about)."""
    for name in [name for name in cli.os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PORTAL_SECRET", "s" * 32)
    monkeypatch.setenv("PORTAL_DATABASE", f"sqlite:///{tmp_path / 'portal.db'}")
    monkeypatch.setattr(cli.logs, "install", lambda kind: None)  # leaves the log of the tests alone

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = cli.main(list(arguments))
        except SystemExit as stopped:
            code = int(str(stopped.code))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample tree as the content of the command."""
    root = with_real_interface(copy_sample(tmp_path))
    monkeypatch.setenv("PORTAL_ROOT", str(root))
    return root


def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Points the command at a database that does not exist yet."""
    url = f"sqlite:///{tmp_path / 'new' / 'portal.db'}"
    monkeypatch.setenv("PORTAL_DATABASE", url)
    return make_engine(url)


def test_prepare_builds_a_database_and_may_be_repeated(
    portal: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = empty(tmp_path, monkeypatch)
    assert portal("prepare")[0] == 0
    assert is_current(engine)
    assert load_tree(engine).by_code == {}
    assert portal("prepare")[0] == 0


def test_prepare_to_try_prints_what_a_newcomer_needs(
    portal: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = empty(tmp_path, monkeypatch)
    code, said, _ = portal("prepare", "--try")
    assert code == 0
    found = re.search(r"/q/(\w+)\n.*name: officer  one-time password: (\S+)\n", said)
    assert found, said
    assert find_placement(engine, found[1])
    account = accounts.find(engine, "officer")
    assert account
    assert account.must_change
    again = portal("prepare", "--try")[1]
    assert f"/q/{found[1]}" in again, "the poster that is printed stays"
    assert "one-time password" in again


def test_areas_come_from_a_table(portal: Run, engine: Engine, tmp_path: Path) -> None:
    table = tmp_path / "areas.csv"
    table.write_text("code,parent,kind,name\nD7,,district,西区\nS7,D7,subdistrict,七街道\n", encoding="gbk")
    code, said, _ = portal("import-areas", str(table))
    assert (code, said) == (0, "2 new areas, 0 known, 0 populations\n")
    assert load_tree(engine).by_code["S7"].name == "七街道"


def test_areas_come_from_a_workbook_too(portal: Run, engine: Engine, tmp_path: Path) -> None:
    table = tmp_path / "areas.xlsx"
    table.write_bytes(workbook(("D7", "", "district", "西区"), ("S7", "D7", "subdistrict", "七街道")))
    assert portal("import-areas", str(table))[:2] == (0, "2 new areas, 0 known, 0 populations\n")
    assert load_tree(engine).by_code["S7"].name == "七街道"
    table.write_bytes(workbook(("D8", "", "district", "=A1")))
    code, _, wrong = portal("import-areas", str(table))
    assert (code, wrong) == (
        2,
        "row 2: column name holds the formula '=A1': put its value there\nthe table has no area\n",
    )


def test_a_faulty_table_changes_nothing_and_each_fault_is_a_line(portal: Run, engine: Engine, tmp_path: Path) -> None:
    before = load_tree(engine).by_code
    table = tmp_path / "areas.csv"
    table.write_text("code,parent,kind,name\nD7,,district,西区\nS7,D9,subdistrict,a\nC 7,S7,community,b\n", "utf-8")
    code, said, wrong = portal("import-areas", str(table))
    assert (code, said) == (2, "")
    assert len(wrong.splitlines()) == 2
    assert load_tree(engine).by_code == before


def test_an_officer_is_made_once_and_reset(portal: Run, engine: Engine) -> None:
    code, said, _ = portal("make-officer", "li", "S1", "--role", "viewer")
    assert code == 0
    assert re.fullmatch(r"name: li  one-time password: \S{12,}\n", said)
    assert portal("make-officer", "li", "S1")[0] == 2
    assert portal("make-officer", "li", "S1", "--reset")[0] == 0
    account = accounts.find(engine, "li")
    assert account
    assert (account.area, account.role) == ("S1", "viewer")


@pytest.mark.parametrize("target", ["module:first", "quiz:new-drugs", "opinion:station", "audience:youth"])
def test_a_placement_is_made_and_its_address_printed(portal: Run, engine: Engine, small: Path, target: str) -> None:
    code, said, _ = portal("make-placement", "C11", "seniors", target, "the old well")
    assert code == 0
    placement = find_placement(engine, said.strip().removeprefix("/q/"))
    assert placement
    assert (placement.area, placement.target, placement.place) == ("C11", target, "the old well")
    assert (placement.kind, placement.language, placement.since) == ("poster", "", month_of(today()))
    options = ("--kind", "sticker", "--language", "ug")
    code, said, _ = portal("make-placement", "C11", "seniors", target, "the old well", *options)
    placement = find_placement(engine, said.strip().removeprefix("/q/"))
    assert placement
    assert (placement.kind, placement.language) == ("sticker", "ug")


def test_a_month_is_closed_once(portal: Run, engine: Engine, small: Path) -> None:
    put(engine, 12, "2026-01", quiz_version="new-drugs.1A", answers="aa")
    assert portal("close", "2026-01")[0] == 0
    assert portal("close", "2026-01")[0] == 0
    assert count_of(engine, slip) == 0
    assert [row["period"] for row in rows_of(engine, closing)] == ["2026-01"]


def test_the_nights_work_says_what_it_did(portal: Run, small: Path) -> None:
    code, said, wrong = portal("nightly")
    assert code == 0, wrong
    assert said.strip() == "0 months closed, 0 problems"


def test_a_night_with_a_problem_fails_for_the_timer(portal: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    night = scheduler.Night((), {"tidy": "the disk is full"})
    monkeypatch.setattr(scheduler, "nightly", lambda *_, **__: night)
    code, _, wrong = portal("nightly")
    assert (code, wrong.strip().splitlines()[-1]) == (1, "tidy: the disk is full")


def test_pages_are_written_as_files_for_any_server(portal: Run, small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "frozen"
    code, said, _ = portal("freeze", str(folder))
    assert code == 0
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert said == f"{len(written)} files in {folder}\n"
    assert "<h1" in (folder / "index.html").read_text(encoding="utf-8")
    assert (folder / "ug" / "drugs" / "tea" / "index.html").exists()
    assert list(folder.rglob("site.css"))
    assert "<h1" in (folder / "en" / "progress" / "index.html").read_text(encoding="utf-8")  # every footer leads there
    assert "<h1" in (folder / "en" / "search" / "index.html").read_text(encoding="utf-8")
    told = (folder / "en" / "search.json").read_text(encoding="utf-8")
    assert (folder / "en" / "search.json.js").read_text(encoding="utf-8") == f"self.mingbianIndex={told}"
    assert (folder / "api" / "v1" / "figures.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    code, _, wrong = portal("freeze", str(folder))
    assert (code, "is not an empty folder" in wrong) == (2, True)


def test_translations_are_stamped(portal: Run, small: Path) -> None:
    path = small / "content/substances/tea/zh-Hant.yaml"
    assert portal("stamp", str(path))[1] == "1 of 1 changed\n"
    assert portal("stamp", str(path))[1] == "0 of 1 changed\n"


BAD = {
    "nothing": [],
    "no such command": ["dance"],
    "no month": ["close"],
    "a month that does not exist": ["close", "2026-13"],
    "a month that is not over": ["close", "2199-01"],
    "a word for a month": ["close", "../../x"],
    "no table": ["import-areas", "/no/such/file.csv"],
    "a folder for a table": ["import-areas", "/"],
    "an officer of no area": ["make-officer", "li", "X9"],
    "an officer without a name": ["make-officer", "", "S1"],
    "an officer of no role": ["make-officer", "li", "S1", "--role", "king"],
    "a reset of nobody": ["make-officer", "nobody", "S1", "--reset"],
    "a placement of nothing": ["make-placement", "C11", "youth", "module:nothing", "x"],
    "a placement without kind": ["make-placement", "C11", "youth", "first", "x"],
    "a placement nowhere": ["make-placement", "X9", "youth", "module:first", "x"],
    "a placement for kings": ["make-placement", "C11", "kings", "module:first", "x"],
    "a placement with a novel": ["make-placement", "C11", "youth", "module:first", "x" * 200],
    "a stamp for nothing": ["stamp", "/no/such/file.yaml"],
    "a demonstration over real areas": ["demo"],
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_argument_is_one_line_and_changes_nothing(
    portal: Run, engine: Engine, small: Path, tmp_path: Path, name: str
) -> None:
    before = list(make_dump(engine))
    code, said, wrong = portal(*BAD[name])
    assert code == 2
    assert said == ""
    assert "Traceback" not in wrong
    last = wrong.strip().splitlines()
    assert len(last) == 1 or last[0].startswith("usage: "), wrong
    assert list(make_dump(engine)) == before


def make_dump(engine: Engine) -> list[str]:
    """Every row of the database as a statement."""
    raw = engine.raw_connection()
    try:
        return list(raw.driver_connection.iterdump())
    finally:
        raw.close()


@pytest.mark.parametrize("command", [["close", "2026-01"], ["nightly"], ["make-officer", "li", "S1"]])
def test_a_database_of_another_release_is_named(
    portal: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    empty(tmp_path, monkeypatch)
    code, _, wrong = portal(*command)
    assert (code, wrong) == (2, "the database is not of this release: run `portal prepare`\n")


def test_a_missing_secret_is_one_line(portal: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTAL_SECRET")
    code, _, wrong = portal("prepare")
    assert code == 2
    assert wrong.startswith("PORTAL_SECRET is missing")


@pytest.mark.parametrize("url", ["sqlite:////proc/none/portal.db", "mysql://x/y", "nonsense", "sqlite:////"])
def test_a_database_that_cannot_be_is_one_line(portal: Run, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PORTAL_DATABASE", url)
    code, _, wrong = portal("prepare")
    assert code == 2
    assert "Traceback" not in wrong
    assert len(wrong.strip().splitlines()) == 1, wrong


def test_broken_content_stops_the_commands_that_need_it(portal: Run, engine: Engine, small: Path) -> None:
    (small / "content/substances/tea/substance.yaml").write_text("order: [", encoding="utf-8")
    put(engine, 12, "2026-01")
    code, _, wrong = portal("close", "2026-01")
    assert code == 2
    assert "run `portal check`" in wrong
    assert count_of(engine, slip) == 12
