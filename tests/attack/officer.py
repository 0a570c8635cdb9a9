"""An officer of the district who reads everything that a signed-in officer can reach, and takes each number apart.

A published n is resolved to the people it counts: first as what it should be, the sum of the whole boxes inside its
view; else as what a leak would make of it, the people of the view themselves. A number that is neither is kept as
unexplained. One that is their exact number counts people of every kind of box; an altered one only those of its own.
The rules of the views are written here anew: nothing of `portal.office` decides what is right."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from portal.periods import month_of, months_of, quarter_of
from tests.attack.pages import more_words, numbers_on, rows_of
from tests.attack.span import Row
from tests.attack.world import Fact, World, union

ALL = "all"
AUDIENCES = (ALL, "youth", "seniors", "migrants", "residents", "staff")
PHASES = (ALL, "before", "after")
BANDS = {"<10", "10-49", "50-99", "100-199", "200-499", "500+"}
QUESTIONS = {"satisfaction": "satisfied", "support": "supportive", "safety": "safe"}
SECTIONS = {"substances": "S", "hands": "H", "pairs": "P"}
COUNTS = {"n", "answers", "first_attempts", "participants"}  # how pages of any kind call a number of answers
KNOWN = {"/office/figures.csv", "/office/overview.csv", "/office/items.csv"}
NOT_OF_ANSWERS = ("/office/audit", "/office/sign", "/office/account", "/office/password", "/office/second")

Words = Mapping[str, str]


@dataclass(frozen=True)
class Shown:
    """People, and the number that was written for them."""

    row: Row
    n: int


@dataclass
class Book:
    """What the officer has noted: published counts as sets of people, by what they are counts of."""

    rows: dict[str, set[Row]] = field(default_factory=lambda: defaultdict(set))
    exact: set[Row] = field(default_factory=set)  # of every kind: who took part, whatever they answered
    bands: set[str] = field(default_factory=set)
    unexplained: list[str] = field(default_factory=list)
    pages: dict[str, bytes] = field(default_factory=dict)

    def note(self, family: str, number: str, candidates: Iterable[Row | Shown], where: str) -> None:
        """Write down that `number` is published, as the first candidate that has so many."""
        for one in candidates:
            row, shown = (one.row, one.n) if isinstance(one, Shown) else (one, len(one))
            if str(shown) == (number or "0"):
                if row:
                    self.rows[family].add(row)
                if row and shown == len(row):
                    self.exact.add(row)
                return
        self.unexplained.append(f"{where}: {number or 'nothing'}")

    def note_tens(self, number: str, people: Row, step: int, where: str) -> None:
        """A counter beside the boxes: it may be off by `step`, and is one of these only when it is rounded."""
        value = int(number or "0")
        if value % 10 and value == len(people):
            self.exact.add(people)
        elif value % 10 or not -step < value - len(people) <= step:
            self.unexplained.append(f"{where}: {value}")


class Officer:
    """Reads pages of a world; every answer is also kept as it came."""

    def __init__(self, world: World, book: Book) -> None:
        self.world, self.book = world, book

    def get(self, path: str, words: Words, keep: bool = True) -> bytes:
        """One page; what is kept of sealed months must come again whenever it is asked for."""
        url = f"{path}?{urlencode(words)}"
        answer = self.world.officer.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        if keep:
            self.book.pages[url] = answer.data
        return answer.data

    def ask_again(self, urls: Iterable[str]) -> list[str]:
        """The pages that say something else than they did."""
        return [url for url in urls if self.world.officer.get(url).data != self.book.pages[url]]

    def read_everything(self, periods: Collection[str], areas: Collection[str] = ()) -> None:
        """Every view of these closed periods, the open ones, and every other page and export there is."""
        for area in areas or self.world.tree.by_code:
            for period in periods:
                for audience in AUDIENCES:
                    for phase in PHASES:
                        self.read_figures({"area": area, "audience": audience, "phase": phase, "period": period})
                if "Q" in period:
                    self.read_overview(area, period)
        self.read_open()
        self.read_items()
        for area in self.world.tree.by_code:
            self.read_contests(area)
        known = self.known_numbers()
        for path in self.other_pages():
            self.read_other(path, known)

    def read_figures(self, words: Words) -> None:
        """The dashboard's CSV; it shows the periods before as well. The same rows are the page's table."""
        for row in rows_of(self.get("/office/figures.csv", words)):
            view = {**words, "period": row["period"]}
            self.book.note("R", row["first_attempts"], self.candidates(view), f"figures {view}")

    def read_open(self, areas: Collection[str] = ("D1", "S1", "C11"), audiences: Collection[str] = AUDIENCES) -> None:
        """What is shown of the months that wait: bands, by community and month, whatever else is asked for."""
        month = month_of(self.world.day)
        for period in (month, quarter_of(month)):
            for area in areas:
                for audience in audiences:
                    words = {"area": area, "audience": audience, "phase": ALL, "period": period}
                    self._bands(self.get("/office/figures.csv", words, keep=False))

    def _bands(self, data: bytes) -> None:
        for row in rows_of(data):
            assert row.keys() == {"community", "community_name", "period", "band"}, row
            if row["band"] in BANDS:
                self.book.bands.add(row["band"])
            else:
                people = self.people({"area": row["community"], "period": row["period"]})
                self.book.note("R", row["band"], (people,), f"open {row}")

    def read_overview(self, area: str, period: str) -> None:
        for row in rows_of(self.get("/office/overview.csv", {"area": area, "period": period})):
            where = f"overview {row}"
            if row["section"] == "quality":
                for name, people in self._beside(row, period):
                    self.book.note_tens(row[name], people, 5, where)
            else:
                if row["section"] == "coverage":
                    self.book.note_tens(row["by_hand"], self._heads(row), 10 * len(self.world.tree.by_code), where)
                family, found = self._overview_row(row)
                self.book.note(family, row["answers"], found, where)

    def _overview_row(self, row: Words) -> tuple[str, Iterable[Row | Shown]]:
        kind = SECTIONS.get(row["section"], "T" if row["subject"] in QUESTIONS else "R")
        subject = QUESTIONS.get(row["subject"], row["subject"])
        if kind != "R":
            return f"{kind}:{subject}", self.later(kind, subject, row["area"], row["period"])
        phase = row["subject"] if row["section"] == "gain" else ALL
        view = {"area": row["area"], "audience": row["audience"] or ALL, "phase": phase, "period": row["period"]}
        return "R", self.candidates(view)

    def read_items(self) -> None:
        for row in rows_of(self.get("/office/items.csv", {"period": ""}, keep=False)):
            boxes = [one for one in self.world.boxes if one.kind == "Q" and one.subject == row["version"]]
            boxes = [one for one in boxes if "|".join(one.months) == row["quarter"]]
            written = [Shown(one.members, one.shown) for one in boxes]
            counted = [Shown(one.members, len(one.members)) for one in boxes]
            self.book.note(
                f"Q:{row['version']}", row["answers"], [*written, *counted, Shown(frozenset(), 0)], f"items {row}"
            )

    def read_contests(self, area: str) -> None:
        for row in rows_of(self.get("/office/contests.csv", {"area": area}, keep=False)):
            found = self.later("C", row["round"], row["area"], row["quarter"])
            self.book.note(f"C:{row['round']}", row["answers"], found, f"contests {row}")

    def other_pages(self) -> Iterator[str]:
        """Every page and export without words in its path, of the office, of an interface for programs, of progress;
        and what was reached in each campaign."""
        for rule in self.world.app.url_map.iter_rules():
            path = rule.rule.replace("<lang>", "en")
            mine = path.startswith(("/office/", "/api/", "/en/progress"))
            other = mine and path not in KNOWN and not path.startswith(NOT_OF_ANSWERS)
            if other and "<" not in path and "GET" in (rule.methods or ()):
                yield path
        yield from (path for path in self.world.app.extensions["figures"]() if path.startswith("/en/"))

    def read_other(self, path: str, known: Collection[int]) -> None:
        """A page of any kind: each number of answers on it must be one that the views above show too."""
        answer = self.world.officer.get(path)
        if answer.status_code in {302, 303, 401, 403, 404, 405}:
            return
        assert answer.status_code == 200, (path, answer.status_code)
        for name, number in numbers_on(str(answer.mimetype), answer.data):
            if name in COUNTS and number.isdigit() and int(number) not in known:
                self.book.unexplained.append(f"{path}: {name} is {number}")

    def known_numbers(self) -> frozenset[int]:
        """Every n of the closed list of views, of all kinds of box."""
        periods = {month for box in self.world.boxes for one in box.months for month in months_of(one)}
        periods |= {quarter_of(month) for month in periods}
        kinds = {(box.kind, box.subject) for box in self.world.boxes if box.kind != "R"}
        found = {0, *(self._rounded(self._flagged(one)) for one in periods)}
        for area in self.world.tree.by_code:
            for period in periods:
                found |= {next(self.later(*kind, area, period)).n for kind in kinds}
                for audience in AUDIENCES:
                    for phase in PHASES:
                        view = {"area": area, "audience": audience, "phase": phase, "period": period}
                        found.add(len(self.whole_boxes(view)))
        return frozenset(found)

    def probe(self, words: Words, day: date) -> None:
        """Words that are on no list, above all dates: they must be refused or change nothing."""
        plain = self.get("/office/figures.csv", words, keep=False)
        for extra in more_words(words, day):
            answer = self.world.officer.get("/office/figures.csv", query_string={**words, **extra})
            if answer.status_code == 200 and answer.data != plain:
                for row in rows_of(answer.data):
                    view = {**words, "period": row["period"]}
                    found = [*self.candidates(view), self.people(view, day)]
                    self.book.note("R", row["first_attempts"], found, f"probe {extra}")
                self.book.unexplained.append(f"{extra} changes what is shown")
            else:
                assert answer.status_code in {200, 400, 404}, extra

    def candidates(self, view: Words) -> Iterator[Row]:
        """What a number of a view may count: whole boxes; leaks: boxes cut to the view, the people themselves."""
        yield self.whole_boxes(view)
        yield self.people(view) & union(one for one in self.world.boxes if one.kind == "R")
        yield self.people(view)

    def whole_boxes(self, view: Words) -> Row:
        """Everybody in the R boxes that lie wholly inside a view (measurement.md 4.2)."""
        codes, months = self.world.tree.below(view["area"]), set(months_of(view["period"]))
        return union(
            box
            for box in self.world.boxes
            if box.kind == "R"
            and box.area in codes
            and set(box.months) <= months
            and not (box.late and len(months) == 1)
            and view["audience"] in (ALL, *box.audiences[: len(box.audiences) == 1])
            and view["phase"] in (ALL, *box.phases[: len(box.phases) == 1])
        )

    def later(self, kind: str, subject: str, area: str, period: str) -> Iterator[Shown]:
        """Everybody in the boxes of another kind inside an area and period: as it was written; the leak: how many."""
        codes, months = self.world.tree.below(area), set(months_of(period))
        boxes = [
            box
            for box in self.world.boxes
            if (box.kind, box.subject) == (kind, subject)
            and box.area in codes
            and {month for one in box.months for month in months_of(one)} <= months
        ]
        people = union(boxes)
        yield Shown(people, sum(box.shown for box in boxes))
        yield Shown(people, len(people))

    def people(self, view: Words, until: date | None = None) -> Row:
        """Everybody of a view who has sent answers, sealed or not: what an officer must never be able to count."""
        codes, months = self.world.tree.below(view["area"]), set(months_of(view["period"]))

        def inside(fact: Fact) -> bool:
            return (
                fact.slip.community in codes
                and fact.month in months
                and view.get("audience", ALL) in (ALL, fact.slip.audience)
                and view.get("phase", ALL) in (ALL, fact.slip.phase)
                and (until is None or fact.day <= until)
            )

        return frozenset(fact.number for fact in self.world.facts if inside(fact))

    def _flagged(self, period: str) -> Row:
        months = months_of(period)
        return frozenset(one.number for one in self.world.facts if one.slip.flag != 0 and one.month in months)

    def _beside(self, row: Words, period: str) -> Iterator[tuple[str, Row]]:
        """What is counted beside the boxes, by the column it stands in."""
        if row["subject"] == "flagged":
            yield "answers", self._flagged(period)
            return
        for column, name in {"started": "started", "submitted": "submitted", "repeats": "repeat"}.items():
            yield column, frozenset(self.world.counted["quiz", row["subject"], period, name])

    def _heads(self, row: Words) -> Row:
        codes = self.world.tree.below(row["area"])
        return frozenset(
            number
            for (kind, cell, quarter, _), people in self.world.counted.items()
            if kind == "heads" and quarter == row["period"]
            for number in people
            if cell.partition("|")[0] in codes and row["audience"] in (ALL, cell.partition("|")[2])
        )

    def _rounded(self, people: Row) -> int:
        return (len(people) + 5) // 10 * 10
