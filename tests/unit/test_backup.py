"""A backup holds what was sealed and set up, and nothing else; a restore brings all of it back, or nothing."""

import hashlib
import json
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from portal.accounts.actions import Action
from portal.accounts.trail.store import add as note
from portal.backup.archive import BadBackup, Manifest, opened
from portal.backup.store import NotEmpty, Restored, backup, restore
from portal.backup.tables import KEPT, LEFT_OUT
from portal.cli_backup import finish, migrations
from portal.db import make_engine, writing
from portal.migrate import revisions, upgrade
from portal.sealing.models import closing, sealed
from portal.sealing.store import due_months
from portal.sealing.totals.store import make_good
from tests.samples import close_month, put, rows_of
from tests.upgrades.filling import Everything, everything, fill
from tests.upgrades.full import FACTOR, HASH

SECRET, DAY, AT = "s" * 40, date(2026, 7, 6), datetime(2026, 7, 7, tzinfo=UTC)
ALTERED = {"account", "audit"}  # a restore ends every sign-in, and says so


@pytest.fixture(scope="module")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "full.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    fill(engine)
    engine.dispose()
    return path


@pytest.fixture
def full(_filled: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database with a row of everything."""
    engine = make_engine(f"sqlite:///{shutil.copyfile(_filled, tmp_path / 'full.db')}")
    yield engine
    engine.dispose()


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Engine]:
    """A database without tables."""
    engine = make_engine(f"sqlite:///{tmp_path / 'target.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def file(full: Engine, tmp_path: Path) -> Path:
    """A backup of `full`."""
    path = tmp_path / "backup.zip"
    save(full, path)
    return path


def save(engine: Engine, path: Path, progress: Callable[[int], object] = lambda n: None) -> Manifest:
    return backup(engine, path, SECRET, DAY, revisions(), progress)


def bring_back(engine: Engine, path: Path, secret: str = SECRET) -> Restored:
    return restore(engine, path, secret, migrations(), lambda connection, manifest: finish(connection, manifest, AT))


def tables_of(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return inspect(connection).get_table_names()


def compare(before: Everything, after: Everything) -> None:
    """Row by row what must have come back, and that nothing else did."""
    for table in KEPT.keys() - ALTERED:
        assert after[table] == before[table], table
    assert after["box_sum"] == before["box_sum"] != []
    for table in LEFT_OUT.keys() - {"box_sum"}:
        assert after[table] == [], table
    changed = [{**row, "epoch": row["epoch"] + 1000} for row in before["account"]]
    assert after["account"] == changed
    assert [row for row in after["audit"] if row["action"] != Action.SIGNED_OUT_EVERYWHERE] == before["audit"]


def test_all_that_was_sealed_and_set_up_comes_back_and_nothing_else(full: Engine, target: Engine, file: Path) -> None:
    before = everything(full)
    done = bring_back(target, file)
    compare(before, everything(target))
    assert done.shut == ()
    assert done.manifest.made_on == DAY
    assert everything(full) == before, "a backup changes nothing"


def test_what_was_sealed_stays_unchangeable_after_a_restore(target: Engine, file: Path) -> None:
    bring_back(target, file)
    for statement in ("UPDATE sealed SET value = 0", "DELETE FROM sealed", "DELETE FROM closed_count"):
        with pytest.raises(DBAPIError, match="never"), writing(target) as connection:
            connection.execute(text(statement))
    with writing(target) as connection:
        assert make_good(connection) is False


def test_numbered_rows_go_on_after_the_last(target: Engine, file: Path) -> None:
    bring_back(target, file)
    before = max(row["id"] for row in everything(target)["audit"])
    note(target, "admin", Action.VIEW, "after", AT)
    assert max(row["id"] for row in everything(target)["audit"]) == before + 1


def test_every_sign_in_ends_and_the_audit_says_why(full: Engine, target: Engine, file: Path) -> None:
    bring_back(target, file)
    said = [row for row in everything(target)["audit"] if row["action"] == Action.SIGNED_OUT_EVERYWHERE]
    assert {row["account"] for row in said} == {row["name"] for row in everything(full)["account"]}
    assert {row["detail"] for row in said} == {f"restored=backup of=2026-07-06 revision={revisions()[-1]}"}


def test_no_waiting_answer_and_no_secret_can_be_read_in_a_backup(file: Path) -> None:
    with ZipFile(file) as held:
        assert set(held.namelist()) == {f"{table}.jsonl" for table in KEPT} | {"manifest.json"}
        everything_in_it = b"".join(held.read(name) for name in held.namelist()).decode()
    for seen in ("abcdabcd-?a", bytes(range(32)).hex(), "AAECAwQF", HASH, FACTOR, "argon2", '"yes.no"', "cdcd" * 8):
        assert seen not in everything_in_it, seen
    assert "居委会" in everything_in_it, "accounts themselves are in it"


def test_a_backup_is_readable_by_nobody_else(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_existing_file_is_left_alone(full: Engine, tmp_path: Path) -> None:
    path = tmp_path / "there.zip"
    path.write_text("mine")
    with pytest.raises(FileExistsError, match="name a new file"):
        save(full, path)
    assert path.read_text() == "mine"


def test_a_backup_that_fails_leaves_no_file(full: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()

    def fail(_n: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        save(full, folder / "backup.zip", fail)
    assert list(folder.iterdir()) == []


def test_where_files_cannot_be_nameless_a_failure_leaves_none_either(
    full: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.backup.newfile._OPEN_FILES", "/nowhere")
    folder = tmp_path / "new"
    folder.mkdir()

    def fail(_n: int) -> None:
        (part,) = folder.iterdir()
        assert part.suffix == ".part"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        save(full, folder / "backup.zip", fail)
    assert list(folder.iterdir()) == []
    save(full, folder / "backup.zip")
    assert [path.name for path in folder.iterdir()] == ["backup.zip"]
    assert stat.S_IMODE((folder / "backup.zip").stat().st_mode) == 0o600


def test_a_backup_is_of_one_moment_while_others_write(full: Engine, target: Engine, tmp_path: Path) -> None:
    """A closing ends while the backup reads: all of it is in it, or nothing."""
    before, path, said = everything(full), tmp_path / "backup.zip", 0

    def close_meanwhile(_n: int) -> None:
        nonlocal said
        said += 1
        if said == 1:
            with writing(full) as connection:
                connection.execute(
                    closing.insert().values(period="2026-07", closed_on=DAY, eps=1.0, box_minimum=10, scrubbed=True)
                )
                box = {**before["sealed"][0], "box_id": "f" * 32, "name": "mastered"}
                connection.execute(sealed.insert().values(box))

    save(full, path, close_meanwhile)
    assert said > 1
    assert len(everything(full)["sealed"]) == len(before["sealed"]) + 1, "nobody had to wait for the backup"
    bring_back(target, path)
    compare(before, everything(target))


def test_closed_months_stay_closed_and_the_next_one_follows(engine: Engine, target: Engine, tmp_path: Path) -> None:
    put(engine, 14, "2026-01")
    close_month(engine, "2026-01")
    put(engine, 12, "2026-02")
    save(engine, tmp_path / "backup.zip")
    bring_back(target, tmp_path / "backup.zip")
    assert due_months(target, date(2026, 2, 20)) == []
    assert due_months(target, date(2026, 3, 20)) == ["2026-02"]
    assert close_month(target, "2026-01").already_closed
    put(target, 11, "2026-02")
    assert close_month(target, "2026-02").sealed == 11, "the open month counts from the restore on, nothing twice"
    assert {row["period"] for row in rows_of(target, sealed)} == {"2026-01", "2026-02"}


def test_under_another_secret_all_comes_back_but_no_password_fits(full: Engine, target: Engine, file: Path) -> None:
    done = bring_back(target, file, "t" * 40)
    before, after = everything(full), everything(target)
    assert done.shut == tuple(sorted(row["name"] for row in before["account"]))
    assert {(row["password_hash"], row["totp_secret"]) for row in after["account"]} == {("", None)}
    assert after["sealed"] == before["sealed"]


def test_an_account_cannot_be_given_the_password_of_another(target: Engine, file: Path, tmp_path: Path) -> None:
    """Whoever changes the file has no secret, but could move what stands in it."""

    def swap(rows: list[list[Any]]) -> list[list[Any]]:
        names = list(columns_of(file, "account"))
        at, name = names.index("password_hash"), names.index("name")
        by_name = {row[name]: row for row in rows}
        by_name["admin"][at] = by_name["xiaowang"][at]
        return rows

    done = bring_back(target, changed(file, tmp_path / "swapped.zip", "account", swap))
    assert done.shut == ("admin",)
    assert {row["name"]: row["password_hash"] for row in everything(target)["account"]}["admin"] == ""


def test_a_database_that_holds_something_is_refused(full: Engine, engine: Engine, file: Path) -> None:
    for one in (full, engine):
        before = everything(one)
        with pytest.raises(NotEmpty, match="name a new one"):
            bring_back(one, file)
        assert everything(one) == before


def test_a_prepared_database_may_be_filled(full: Engine, target: Engine, file: Path) -> None:
    upgrade(target)
    with writing(target) as connection:  # as `portal prepare` does from the plan's file
        columns = "role, measure, audience, valid_from, edition, value, instrument, entered_by, reason"
        connection.execute(
            text(
                f"INSERT INTO baseline_target ({columns}) VALUES ('target', 'x', '', '2026-01-01', 1, 0.5, '', '', '')"
            )
        )
    bring_back(target, file)
    compare(everything(full), everything(target))


def test_a_database_of_something_else_is_refused(target: Engine, file: Path) -> None:
    with writing(target) as connection:
        connection.execute(text("CREATE TABLE cats (name TEXT)"))
    with pytest.raises(NotEmpty, match="no database of the portal"):
        bring_back(target, file)
    assert tables_of(target) == ["cats"]


def test_a_backup_of_a_later_release_is_refused(target: Engine, file: Path, tmp_path: Path) -> None:
    later = described(file, tmp_path / "later.zip", lambda manifest: manifest.update(revision="9999"))
    with pytest.raises(BadBackup, match="newer release"):
        bring_back(target, later)
    assert tables_of(target) == []


# What is wrong with a file, each time, as a function of a good one.


def columns_of(file: Path, table: str) -> dict[str, str]:
    with opened(file) as held:
        return next(part.columns for part in held.manifest.parts if part.name == table)


def rewritten(file: Path, path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """A copy whose members `change` has changed."""
    with ZipFile(file) as held:
        members = {name: held.read(name) for name in held.namelist()}
    change(members)
    with ZipFile(path, "w", ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def described(file: Path, path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """A copy with another manifest."""

    def edit(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        change(manifest)
        members["manifest.json"] = json.dumps(manifest).encode()

    return rewritten(file, path, edit)


def changed(file: Path, path: Path, table: str, change: Callable[[list[list[Any]]], list[list[Any]]]) -> Path:
    """A copy with other rows of a table, and a manifest that agrees with them: forged, not damaged."""

    def edit(members: dict[str, bytes]) -> None:
        rows = change([json.loads(line) for line in members[f"{table}.jsonl"].splitlines()])
        text = "".join(json.dumps(row) + "\n" for row in rows).encode()
        members[f"{table}.jsonl"] = text
        manifest = json.loads(members["manifest.json"])
        for part in manifest["parts"]:
            if part["name"] == table:
                part.update(rows=len(rows), digest=hashlib.sha256(text).hexdigest())
        members["manifest.json"] = json.dumps(manifest).encode()

    return rewritten(file, path, edit)


def _part(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    return next(part for part in manifest["parts"] if part["name"] == name)


def _line(text: bytes) -> Callable[[dict[str, bytes]], object]:
    return lambda members: members.update({"sealed.jsonl": text + members["sealed.jsonl"]})


WRONG: dict[str, Callable[[Path, Path], Path]] = {
    "a part is missing": lambda file, path: rewritten(file, path, lambda members: members.pop("area.jsonl")),
    "a part too many": lambda file, path: rewritten(file, path, lambda members: members.update({"slip.jsonl": b""})),
    "a path that leads out": lambda file, path: rewritten(
        file, path, lambda members: members.update({"../../out.jsonl": b"x"})
    ),
    "no manifest": lambda file, path: rewritten(file, path, lambda members: members.pop("manifest.json")),
    "the manifest is a list": lambda file, path: rewritten(
        file, path, lambda members: members.update({"manifest.json": b"[]"})
    ),
    "another format": lambda file, path: described(file, path, lambda manifest: manifest.update(format=2)),
    "a row less": lambda file, path: rewritten(
        file, path, lambda members: members.update({"sealed.jsonl": members["sealed.jsonl"].split(b"\n", 1)[1]})
    ),
    "another digest": lambda file, path: described(
        file, path, lambda manifest: _part(manifest, "sealed").update(digest="0" * 64)
    ),
    "another number of rows": lambda file, path: described(
        file, path, lambda manifest: _part(manifest, "sealed").update(rows=1)
    ),
    "a table that is never kept": lambda file, path: described(
        file, path, lambda manifest: _part(manifest, "sealed").update(name="slip")
    ),
    "a column that is none": lambda file, path: described(
        file, path, lambda manifest: _part(manifest, "box_note")["columns"].update(more="text")
    ),
    "a kind that is none": lambda file, path: described(
        file, path, lambda manifest: _part(manifest, "box_note")["columns"].update(note="code")
    ),
    "a line without end": lambda file, path: rewritten(file, path, _line(b"[" + b'"x",' * 40_000)),
    "nothing but brackets": lambda file, path: rewritten(file, path, _line(b"[" * 60_000 + b"\n")),
    "a bomb of nothing": lambda file, path: rewritten(file, path, _line(bytes(5_000_000))),
    "a row of another shape": lambda file, path: changed(file, path, "sealed", lambda rows: [{"a": 1}, *rows]),  # type: ignore[list-item]
    "text for a number": lambda file, path: changed(file, path, "closed_count", lambda rows: [["1"] * 5]),
    "a number too large": lambda file, path: changed(
        file, path, "closed_count", lambda rows: [[2**63 if type(one) is int else one for one in rows[0]]]
    ),
    "a day that is none": lambda file, path: changed(
        file, path, "box_note", lambda rows: [["2026-02-31" if one == "2026-07-05" else one for one in rows[0]]]
    ),
    "half a character": lambda file, path: changed(
        file, path, "box_note", lambda rows: [["\ud800" if one == "etomidate-pod" else one for one in rows[0]]]
    ),
    "the same row twice": lambda file, path: changed(file, path, "sealed", lambda rows: [rows[0], *rows]),
    "rows in another order": lambda file, path: changed(file, path, "sealed", lambda rows: rows[::-1]),
    "areas in a circle": lambda file, path: changed(
        file, path, "area", lambda rows: [["s2" if one == "d1" else one for one in row] for row in rows]
    ),
    "no box for its area": lambda file, path: changed(
        file, path, "sealed", lambda rows: [["nowhere" if one == "c3" else one for one in row] for row in rows]
    ),
    "too few in a box": lambda file, path: changed(
        file, path, "sealed", lambda rows: [[9 if one == 14 else one for one in row] for row in rows]
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_file_that_is_not_as_it_was_written_is_refused_and_nothing_is_kept(
    target: Engine, file: Path, tmp_path: Path, wrong: str
) -> None:
    path = WRONG[wrong](file, tmp_path / "wrong.zip")
    with pytest.raises((BadBackup, DBAPIError)):
        bring_back(target, path)
    assert tables_of(target) == []
    assert sorted(one.name for one in tmp_path.parent.glob("out*")) == []


@pytest.mark.parametrize("part", [0.0, 0.2, 0.6, 0.95, 0.999])
def test_a_file_that_was_cut_off_is_refused(target: Engine, file: Path, tmp_path: Path, part: float) -> None:
    whole, cut = file.read_bytes(), tmp_path / "cut.zip"
    cut.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(BadBackup, match="not a whole backup"):
        bring_back(target, cut)
    assert tables_of(target) == []


def test_a_file_with_a_changed_byte_is_noticed_wherever_it_is(file: Path, tmp_path: Path) -> None:
    """Every byte of the content counts; one that says nothing of it, such as a day in the zip's own list, may pass."""

    def read(path: Path) -> list[Any]:
        with opened(path) as held:
            return [(part, list(held.rows(part))) for part in held.manifest.parts]

    whole, good, noticed = file.read_bytes(), read(file), 0
    for at in range(0, len(whole), 29):
        damaged = bytearray(whole)
        damaged[at] ^= 0x41
        (tmp_path / "changed.zip").write_bytes(damaged)
        try:
            assert read(tmp_path / "changed.zip") == good, f"byte {at}"
        except BadBackup:
            noticed += 1
    assert noticed > len(whole) / 29 / 2
