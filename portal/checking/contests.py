"""What `portal check` finds in the folder of contests: broken or overlapping rounds, unknown sources and drawings,
overdue texts."""

from datetime import date
from pathlib import Path

from portal.checking.content import date_faults
from portal.contest.rounds import load_contests
from portal.learn.catalogue import Catalogue, texts_of
from portal.quiz.bank import Bank
from portal.quiz.kinds import KINDS
from portal.textfiles import SOURCE_MARK, Faults


def check_contests(folder: Path, root: Path, catalogue: Catalogue, bank: Bank, today: date, faults: Faults) -> None:
    """Note every fault of the rounds and items below `folder`."""
    rounds = load_contests(folder, root, bank.items, faults)
    asked = {item.id: item for one in rounds.values() for form in one.forms.values() for item in form.items}
    for item in asked.values():
        for name in {*filter(None, [item.picture]), *KINDS[item.kind].drawings(item.more)} - set(catalogue.media):
            faults.add(folder / "items" / item.id / "item.yaml", 1, f"no drawing content/media/{name}.svg")
    for text in texts_of(folder, faults):
        listed = text.data.get("sources")
        named = {str(one) for one in listed} if isinstance(listed, list) else set()
        named |= {one for marks in SOURCE_MARK.findall(text.raw) for one in marks.replace(",", " ").split()}
        for mark in sorted(named - set(catalogue.sources)):
            faults.add(text.path, text.line_of(mark), f"unknown source {mark}")
        checked, due = text.data.get("checked_on"), text.data.get("review_by")
        if isinstance(checked, date) and isinstance(due, date):
            for key, message, severity in date_faults(checked, due, today):
                faults.add(text.path, text.line(key), message, severity)
