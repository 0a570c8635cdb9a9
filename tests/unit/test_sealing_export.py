"""`portal export --kind sealed`: every sealed number once, nothing else, in a table that a spreadsheet opens safely."""

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal import cli
from portal.areas.store import load_tree
from portal.areas.tree import Area, Tree
from portal.sealing.exporting import COLUMNS, sealed_csv
from portal.sealing.models import sealed
from portal.sealing.published import KINDS, Box, boxes
from portal.sealing.store import refresh_bands
from portal.slips.store import Count, Submission, record
from tests.samples import close_month, put, rows_of


def a_box(**changes: object) -> Box:
    values: dict[str, object] = {
        "box_id": "1", "kind": "R", "area": "C11", "audiences": ("youth",), "phases": ("general",), "session": "",
        "version": "1", "months": ("2026-01",), "n": 12, "values": {"mastered": 13, "aware": -2}, "eps": 1.0,
    }  # fmt: skip
    return Box(**{**values, **changes})  # type: ignore[arg-type]


def table(engine: Engine, found: list[Box]) -> list[list[str]]:
    text = sealed_csv(found, load_tree(engine)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.fixture
def env(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("PORTAL_SECRET", "s" * 32)
    monkeypatch.setenv("PORTAL_DATABASE", engine.url.render_as_string(hide_password=False))
    return engine


def test_a_box_of_results_has_its_n_and_its_two_counts(engine: Engine) -> None:
    assert table(engine, [a_box()]) == [
        list(COLUMNS),
        ["C11", "S1", "youth", "2026-01", "general", "n", "12"],
        ["C11", "S1", "youth", "2026-01", "general", "aware", "-2"],
        ["C11", "S1", "youth", "2026-01", "general", "mastered", "13"],
    ]


@pytest.mark.parametrize(
    ("area", "place"), [("S1", ["", "S1"]), ("D1", ["", ""]), ("H11", ["C11", "S1"]), ("E1", ["E1", ""])]
)
def test_blank_means_all_of_the_wider_area(engine: Engine, area: str, place: list[str]) -> None:
    assert table(engine, [a_box(area=area)])[1][:2] == place


def test_several_values_are_joined(engine: Engine) -> None:
    box = a_box(audiences=("staff", "youth"), phases=("after", "before"), months=("2026-01", "2026-02"))
    assert table(engine, [box])[1][2:5] == ["staff|youth", "2026-01|2026-02", "after|before"]


def test_other_kinds_name_themselves(engine: Engine) -> None:
    found = [
        a_box(kind="S", phases=(), version="", values={"ok:tea": 80}, counted={"ok:tea": 110}, n=110),
        a_box(kind="P", audiences=(), phases=(), version="youth", n=60,
              values={"both": 1, "lost": 2, "gained": 3, "neither": 4}),
        a_box(kind="Q", area="D1", audiences=(), phases=(), version="q.1A", n=500,
              values={"i0:a": 7, "r:i0": 4, "kr20": -12}),
        a_box(kind="T", audiences=(), phases=(), version="event|quiz", values={"ok:safe": 9}, counted={"ok:safe": 10}),
    ]  # fmt: skip
    assert [row[5:] for row in table(engine, found)[1:]] == [
        ["P:youth:n", "60"], ["P:youth:both", "1"], ["P:youth:gained", "3"], ["P:youth:lost", "2"],
        ["P:youth:neither", "4"],
        ["Q:q.1A:n", "500"], ["Q:q.1A:i0:a", "7"], ["Q:q.1A:kr20", "-1.2"], ["Q:q.1A:r:i0", "0.4"],
        ["S:n:tea", "110"], ["S:ok:tea", "80"],
        ["T:event|quiz:n:safe", "10"], ["T:event|quiz:ok:safe", "9"],
    ]  # fmt: skip


def test_no_cell_begins_like_a_formula() -> None:
    tree = Tree([Area("=1+1", None, "district", "x"), Area("@S", "=1+1", "subdistrict", "x")])
    text = sealed_csv([a_box(area="@S", audiences=("-youth",))], tree).decode("utf-8-sig")
    assert text.splitlines()[1] == ",'@S,'-youth,2026-01,general,n,12"


def test_the_file_holds_exactly_the_sealed_rows(env: Engine, tmp_path: Path) -> None:
    put(env, 120, "2026-03")
    put(env, 13, "2026-03", community="C21", phase="before", session_id="k1")
    put(env, 4, "2026-03", community="C22")
    put(env, 30, "2026-04")  # open
    record(env, [Submission("2026-03", counts=(Count("T", "C11|quiz", "2026-Q1", "n:safe"),) * 12)])
    close_month(env, "2026-03")
    refresh_bands(env, "2026-04")
    out = tmp_path / "sealed.csv"
    assert cli.main(["export", "--kind", "sealed", "--out", str(out)]) == 0
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    values = [row for row in rows if row["measure"] != "n" and ":n:" not in row["measure"]]
    stored = rows_of(env, sealed)
    assert sorted(int(row["value"]) for row in values) == sorted(row["value"] for row in stored)
    found = [box for kind in KINDS for box in boxes(env, load_tree(env).by_code, kind)]
    assert sum(int(row["value"]) for row in rows if row["measure"] == "n") == 133
    assert sealed_csv(reversed(found), load_tree(env)) == data  # whatever the order of reading


def test_a_file_that_exists_stays_as_it_is(env: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "sealed.csv"
    out.write_text("mine")
    assert cli.main(["export", "--kind", "sealed", "--out", str(out)]) == 2
    assert out.read_text() == "mine"
    assert capsys.readouterr().err.count("\n") == 1


def test_a_folder_that_does_not_exist_is_told_in_one_line(
    env: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["export", "--kind", "sealed", "--out", str(tmp_path / "no" / "sealed.csv")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--kind", "slips", "--out", "x.csv"], ["--out", "x.csv"], ["--kind", "sealed"]])
def test_nothing_but_sealed_boxes_can_be_asked_for(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["export", *arguments])
