"""What a newcomer gets to try the portal with: the plan's targets, a small district, a poster code, an officer.

Used by the command line only; prints nothing itself."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from portal.accounts import store as account_store
from portal.areas import store as area_store
from portal.areas.importing import read_areas
from portal.outreach import store as placement_store
from portal.periods import month_of, today
from portal.plan_marks import read_marks
from portal.textfiles import Faults

OFFICER = "officer"


def set_plan(engine: Engine, root: Path) -> None:
    """The plan's targets and old baselines, where none is set yet; officers' later changes stay."""
    faults = Faults(root)
    marks = read_marks(root, faults)
    if faults.found:
        raise ValueError("\n".join(map(str, faults.found)))
    for mark in marks:
        if area_store.mark_on(engine, mark.role, mark.measure, today()) is None:
            area_store.set_mark(engine, mark)


def prepare_trial(engine: Engine, root: Path, base: str) -> list[str]:
    """Areas, one placement and one officer, made where missing; returns lines for the terminal.

    The one-time password is made anew until somebody has set their own."""
    tree = area_store.load_tree(engine)
    if not tree.by_code:
        areas, people = read_areas((root / "content" / "plan" / "areas.csv").read_bytes())
        area_store.import_areas(engine, areas, people, "prepare")
        tree = area_store.load_tree(engine)
    district = tree.children(None)[0]
    code = placement_store.first_code(engine)
    if code is None:
        community = next(area for area in tree.by_code.values() if area.kind == "community")
        target, since = "module:residents-family", month_of(today())
        one = placement_store.Placement("", community.code, "residents", target, "trial", since=since)
        code = placement_store.add_placement(engine, one).code
    lines = [f"portal      {base}/", f"placement   {base}/q/{code}"]
    account = account_store.find(engine, OFFICER)
    if account and not account.must_change:
        return [*lines, f"officers    {base}/office/  (your own password is set)"]
    now = datetime.now(UTC)
    if account:
        password = account_store.reset_password(engine, OFFICER, now)
    else:
        password = account_store.make_account(engine, OFFICER, district.code, "officer", now)
    return [
        *lines,
        f"officers    {base}/office/  name: {OFFICER}  one-time password: {password}",
        f"admins      .venv/bin/portal make-officer NAME {district.code} --role admin",
    ]
