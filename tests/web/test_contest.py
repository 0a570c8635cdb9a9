"""A contest from the link to the certificate: what is asked, what is counted, and what never leaves the server."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portal.app import CannotStart, create_app, draw
from portal.contest.rounds import Round, load_contests
from portal.contest.views import ContestDesk
from portal.db import writing
from portal.freezing import standing_alone
from portal.quiz.forms import Form
from portal.quiz.limits import DailyCap
from portal.quiz.ticket import Ticket, open_ticket, seal_ticket
from portal.settings import ROOT, Settings
from portal.slips.models import open_count, slip, submission_seen
from portal.textfiles import Faults
from tests.samples import counters, rows_of
from tests.trees import SAMPLE, edit
from tests.web.client import Page, Reader
from tests.web.conftest import NOON, QUARTER, SECRET, TODAY, UNHURRIED, House

PAGE = "/en/contest/spring/"
SAME = {"headers": {"Sec-Fetch-Site": "same-origin"}}
DAY = 24 * 3600


@pytest.fixture
def contest(house: House, tmp_path: Path) -> Iterator[ContestDesk]:
    """The rounds of the sample tree, in a folder of their own; on TODAY `spring` is open and `summer` comes next."""
    folder = tmp_path / "contests"
    shutil.copytree(SAMPLE / "contests", folder)
    desk: ContestDesk = house.app.extensions["contest"]
    faults = Faults(folder)
    desk.rounds = load_contests(folder, ROOT, (), faults)
    assert not faults.found
    desk.cap = DailyCap(600)
    desk.places.clear()
    yield desk
    desk.rounds = {}


def spring(contest: ContestDesk) -> Round:
    return contest.rounds["spring"]


def form_of(contest: ContestDesk, fields: dict[str, str]) -> Form:
    ticket = open_ticket(contest.tickets, fields["ticket"], contest.desk.now())
    assert ticket
    return next(one for one in spring(contest).forms.values() if one.code == ticket.form)


def open_form(house: House, wait: float = UNHURRIED, reader: Reader | None = None) -> dict[str, str]:
    page = (reader or house.reader).get(PAGE)
    assert page.status == 200
    house.clock.seconds += wait
    return page.fields()


def take(house: House, contest: ContestDesk, right: int = 5, area: str = "C11", **more: str) -> Page:
    """Take part with so many right answers, and the result."""
    fields = open_form(house)
    asked = form_of(contest, fields).items
    for number, item in enumerate(asked):
        fields[f"q.{item.id}"] = item.key if number < right else "?"
    answer = house.reader.post(PAGE, data={**fields, "area": area, **more}, **SAME)
    assert answer.status == 303, answer.words
    return house.reader.get("/en/contest/result/")


def counted(house: House) -> dict[str, tuple[int, int]]:
    """{area: (took part, passed)}"""
    house.settle()
    found = counters(house.engine, "C")
    assert {period for _, period, _ in found} <= {QUARTER}
    areas = {cell.partition("|")[0] for cell, _, _ in found}
    return {a: (found[f"{a}|spring.1", QUARTER, "n"], found[f"{a}|spring.1", QUARTER, "passed"]) for a in areas}


class TestWhatIsAsked:
    def test_the_page_holds_questions_and_nothing_that_tells_the_answers(
        self, house: House, contest: ContestDesk
    ) -> None:
        for lang in ("zh-Hans", "en", "ug"):
            for _ in range(9):
                page = house.reader.get(f"/{lang}/contest/spring/")
                text, _ = spring(contest).wording(lang)
                assert not page.with_attribute("data-key")
                assert not page.all("template")
                assert all(words.explanation[:12] not in page.text for words in text.items.values())
                assert "no-store" in page.answer.headers["Cache-Control"]
                assert 'name="robots" content="noindex"' in page.text
                assert not [one for one in page.all("input") if one.get("checked") is not None]

    def test_one_of_the_forms_is_drawn_for_each_who_comes(self, house: House, contest: ContestDesk) -> None:
        drawn = {form_of(contest, open_form(house, 0)).letter for _ in range(60)}
        assert drawn == {"A", "B", "C"}

    def test_communities_and_schools_may_be_chosen_and_nothing_above_them(
        self, house: House, contest: ContestDesk
    ) -> None:
        page = house.reader.get(PAGE)
        (choice,) = [one for one in page.all("select") if one.get("name") == "area"]
        offered = [str(one.get("value")) for one in choice.iter() if str(one.tag).endswith("option")]
        assert sorted(offered) == sorted(["", "C11", "H11", "C12", "C13", "C21", "C22", "C23", "E1"])
        assert offered.index("H11") == offered.index("C11") + 1

    def test_the_place_of_a_scanned_code_is_chosen_beforehand(self, house: House, contest: ContestDesk) -> None:
        house.reader.client.set_cookie("place", "C11.youth.SCAN23", domain="localhost")
        assert house.reader.get(PAGE).fields()["area"] == "C11"

    def test_every_kind_of_item_is_drawn_without_its_key(self, house: House, contest: ContestDesk) -> None:
        bank = house.desk.bank
        kinds = {item.kind: item for item in bank.items.values()}
        assert len(kinds) == 5
        items = tuple(kinds.values())
        one = spring(contest)
        form = replace(one.forms["A"], items=items, scored=len(items))
        texts = {item.id: bank.item_texts[item.id]["zh-Hans"] for item in items}
        text = replace(one.texts["zh-Hans"], items=texts)
        contest.rounds = {"spring": replace(one, forms={"A": form}, texts={"zh-Hans": text})}
        page = house.reader.get("/zh-Hans/contest/spring/")
        assert page.status == 200
        assert not page.with_attribute("data-key")
        for item in items:
            assert len([x for x in page.all("input") if x.get("name") == f"q.{item.id}"]) == 5
            assert texts[item.id].explanation[:10] not in page.text

    def test_outside_its_window_no_question_is_shown(self, house: House, contest: ContestDesk) -> None:
        for days, opened in ((-6, False), (-5, True), (5, True), (6, False)):
            house.clock.seconds = NOON + days * DAY
            assert house.reader.get(PAGE).status == (200 if opened else 302), days
        assert house.reader.get("/en/contest/none/").status == 404

    def test_the_window_is_that_of_china(self, house: House, contest: ContestDesk) -> None:
        midnight = NOON - (11 * 3600 + 35 * 60 + 7.25) - 5 * DAY  # the tenth begins
        for seconds, status in ((midnight - 1, 302), (midnight, 200), (midnight + 11 * DAY, 302)):
            house.clock.seconds = seconds
            assert house.reader.get(PAGE).status == status


class TestWhatIsSaid:
    def test_what_is_on_what_comes_and_what_was(self, house: House, contest: ContestDesk) -> None:
        assert house.reader.get("/en/contest/").with_attribute("data-round")[0].get("data-round") == "spring"
        house.clock.seconds = NOON + 7 * DAY
        page = house.reader.get("/en/contest/")
        assert [one.get("data-following") for one in page.with_attribute("data-following")] == ["summer"]
        assert [one.get("data-over") for one in page.with_attribute("data-over")] == ["spring"]
        house.clock.seconds = NOON + 60 * DAY
        assert house.reader.get("/en/contest/").with_attribute("data-none")

    def test_without_a_folder_there_is_no_contest_and_nothing_leads_to_one(self, house: House) -> None:
        page = house.reader.get("/en/contest/")
        assert page.status == 200
        assert page.with_attribute("data-none")
        assert b"data-contest" not in draw(house.app, "/en/").data

    def test_home_and_the_quizzes_lead_there_while_it_is_on(self, house: House, contest: ContestDesk) -> None:
        for path in ("/en/", "/ug/quiz/"):
            assert b'data-contest="spring"' in draw(house.app, path).data
        house.clock.seconds = NOON + 7 * DAY
        assert b"data-contest" not in draw(house.app, "/en/").data

    def test_nobody_finds_it_by_searching(self, house: House, contest: ContestDesk) -> None:
        assert "contest" not in house.reader.client.get("/sitemap.xml").get_data(as_text=True)
        assert not [path for path in house.app.extensions["frozen"].paths if "/contest/" in path]
        index = house.reader.client.get("/en/search.json").get_data(as_text=True)
        assert "First round" not in index
        assert "Where is the tea from" not in index

    def test_a_copy_of_the_portal_has_nothing_of_it(self, house: House, contest: ContestDesk) -> None:
        page = draw(house.app, "/en/").data.decode()
        assert "First round" in page
        alone = standing_alone("/en/", page, {"/en/", "/en/help/"})
        assert "First round" not in alone
        assert "contest" not in alone.replace("contest.css", "")
        assert len(page) - len(alone) < 6000, "nothing else went with it"
        assert "<h1>" in alone

    def test_a_quiz_page_of_the_same_name_does_not_exist(self, house: House, contest: ContestDesk) -> None:
        assert house.reader.get("/en/quiz/spring/").status == 404


class TestWhatIsCounted:
    def test_two_counters_and_nothing_else(self, house: House, contest: ContestDesk) -> None:
        page = take(house, contest, right=4)
        assert counted(house) == {"C11": (1, 1)}
        assert rows_of(house.engine, slip) == []
        assert len(rows_of(house.engine, submission_seen)) == 1
        assert {row["kind"] for row in rows_of(house.engine, open_count)} == {"C"}
        (mark,) = page.with_attribute("data-counted")
        assert (mark.get("data-counted"), mark.get("data-right")) == ("first", "4")

    def test_who_does_not_reach_the_mark_took_part(self, house: House, contest: ContestDesk) -> None:
        take(house, contest, right=3)
        assert counted(house) == {"C11": (1, 0)}

    def test_a_school_counts_for_itself(self, house: House, contest: ContestDesk) -> None:
        take(house, contest, area="H11")
        assert counted(house) == {"H11": (1, 1)}

    def test_the_result_says_how_many_were_right_and_not_which(self, house: House, contest: ContestDesk) -> None:
        page = take(house, contest, right=2)
        text, _ = spring(contest).wording("en")
        for words in text.items.values():
            assert words.question not in page.text
            assert words.explanation not in page.text

    @pytest.mark.parametrize("more", [{"repeat": "1"}, {"website": "x"}])
    def test_practice_and_machines_leave_nothing(
        self, house: House, contest: ContestDesk, more: dict[str, str]
    ) -> None:
        page = take(house, contest, **more)
        assert counted(house) == {}
        assert rows_of(house.engine, submission_seen) == []
        (mark,) = page.with_attribute("data-counted")
        assert mark.get("data-counted") == ("repeat" if "repeat" in more else "left_out")

    def test_a_second_tap_counts_once(self, house: House, contest: ContestDesk) -> None:
        fields = open_form(house) | {"area": "C11"}
        fields |= {f"q.{item.id}": item.key for item in form_of(contest, fields).items}
        for _ in range(2):
            assert house.reader.post(PAGE, data=fields, **SAME).status == 303
        assert counted(house) == {"C11": (1, 1)}
        (mark,) = house.reader.get("/en/contest/result/").with_attribute("data-counted")
        assert mark.get("data-counted") == "again"

    def test_too_fast_and_one_letter_throughout_are_left_out(self, house: House, contest: ContestDesk) -> None:
        for wait, letter in ((3.0, ""), (UNHURRIED, "b")):
            fields = open_form(house, wait) | {"area": "C11"}
            fields |= {f"q.{item.id}": letter or item.key for item in form_of(contest, fields).items}
            assert house.reader.post(PAGE, data=fields, **SAME).status == 303
        assert counted(house) == {}

    def test_a_place_has_a_limit_each_day(self, house: House, contest: ContestDesk) -> None:
        contest.cap = DailyCap(2)
        for _ in range(3):
            take(house, contest)
        take(house, contest, area="C12")
        assert counted(house) == {"C11": (2, 2), "C12": (1, 1)}

    def test_what_is_begun_before_midnight_of_the_last_day_may_be_sent_for_an_hour(
        self, house: House, contest: ContestDesk
    ) -> None:
        midnight = NOON - (11 * 3600 + 35 * 60 + 7.25) + 6 * DAY
        for wait, status in ((1800, 303), (3700, 409)):
            house.clock.seconds = midnight - 60
            fields = open_form(house, wait) | {"area": "C11"}
            fields |= {f"q.{item.id}": item.key for item in form_of(contest, fields).items}
            assert house.reader.post(PAGE, data=fields, **SAME).status == status
        assert counted(house) == {"C11": (1, 1)}


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"area": ""}, 400),
            ({"area": "S1"}, 400),
            ({"area": "D1"}, 400),
            ({"area": "C99"}, 400),
            ({"ticket": "x"}, 400),
            ({"ticket": ""}, 400),
            ({"q.unknown": "a"}, 400),
            ({"q.rule": "e"}, 400),
        ],
    )
    def test_a_form_that_does_not_fit(
        self, house: House, contest: ContestDesk, change: dict[str, str], status: int
    ) -> None:
        fields = {**open_form(house), "area": "C11", **change}
        page = house.reader.post(PAGE, data=fields, **SAME)
        assert page.status == status
        assert counted(house) == {}

    def test_the_ticket_of_a_quiz_or_of_another_round(self, house: House, contest: ContestDesk) -> None:
        other = seal_ticket(contest.tickets, Ticket("0" * 32, "summer.1A", "general", "", int(house.clock())))
        own = seal_ticket(house.desk.tickets, Ticket("0" * 32, "spring.1A", "general", "", int(house.clock())))
        for ticket in (other, own, house.ticket()):
            assert house.reader.post(PAGE, data={"ticket": ticket, "area": "C11"}, **SAME).status == 400
        assert house.reader.post("/en/quiz/new-drugs/", data={**open_form(house)}, **SAME).status == 400

    def test_another_site_and_a_clock_that_was_set_back(self, house: House, contest: ContestDesk) -> None:
        fields = {**open_form(house), "area": "C11"}
        assert house.reader.post(PAGE, data=fields, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
        house.clock.seconds -= 2 * DAY
        assert house.reader.post(PAGE, data=fields, **SAME).status == 400

    def test_a_sick_database_offers_to_send_again(self, house: House, contest: ContestDesk) -> None:
        fields = open_form(house) | {"area": "C11"}
        fields |= {f"q.{item.id}": item.key for item in form_of(contest, fields).items}
        with writing(house.engine):  # somebody else holds the file for longer than this portal waits
            answer = house.reader.post(PAGE, data=fields, **SAME)
        assert answer.status == 503
        assert house.reader.post(PAGE, data=answer.fields(), **SAME).status == 303
        assert counted(house) == {"C11": (1, 1)}

    def test_a_result_is_gone_after_ten_minutes(self, house: House, contest: ContestDesk) -> None:
        take(house, contest)
        house.clock.seconds += 601
        gone = {"links": "the languages of a result that is gone are gone too"}
        assert house.reader.get("/en/contest/result/", but=gone).status == 404
        assert house.visitor().get("/en/contest/result/", but=gone).status == 404


class TestTheCertificate:
    def test_has_a_line_to_write_on_and_a_field_that_nothing_could_send(
        self, house: House, contest: ContestDesk
    ) -> None:
        page = take(house, contest, right=5)
        (line,) = page.with_attribute("data-name")
        assert line.get("dir") == "auto"
        assert not line.text
        (field,) = page.with_attribute("data-typed")
        assert field.get("name") is None
        assert field.get("form") is None
        assert not page.all("form")
        (typing,) = page.with_attribute("data-typing")
        assert typing.get("hidden") is not None, "scripts off: only the line"

    def test_is_drawn_in_every_language(self, house: House, contest: ContestDesk) -> None:
        take(house, contest)
        for lang in ("zh-Hans", "zh-Hant", "en", "ug", "vi", "ar"):
            page = house.reader.get(f"/{lang}/contest/result/")
            assert page.status == 200
            assert page.with_attribute("data-certificate")


class TestTheFolder:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        shutil.copytree(SAMPLE / "contests", tmp_path / "own")
        return tmp_path / "own"

    def start(self, folder: Path, engine: Any) -> Any:
        return create_app(Settings(secret=SECRET, https=False, contests=str(folder)), engine)

    def test_the_portal_starts_with_it(self, folder: Path, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("portal.app.today", lambda: TODAY)
        app = self.start(folder, house.engine)
        assert list(app.extensions["contest"].rounds) == ["spring", "summer"]

    def test_overlapping_rounds_stop_the_start_and_are_named(self, folder: Path, house: House) -> None:
        line = edit(folder / "rounds" / "summer" / "round.yaml", "opens: 2026-06-25", "opens: 2026-06-20")
        with pytest.raises(CannotStart, match=rf"summer/round.yaml:{line}: overlaps with the round spring"):
            self.start(folder, house.engine)

    def test_rounds_that_follow_one_another_do_not_overlap(self, folder: Path) -> None:
        edit(folder / "rounds" / "summer" / "round.yaml", "opens: 2026-06-25", "opens: 2026-06-21")
        faults = Faults(folder)
        load_contests(folder, ROOT, (), faults)
        assert not faults.found

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("closes: 2026-06-20", "closes: 2026-06-09", "closes before it opens"),
            ("opens: 2026-06-10", "opens: soon", "`opens` has not the shape"),
            ("mark: 4", "mark: 6", "the mark must lie between 1"),
            ("mark: 4", "mark: 0", "the mark must lie between 1"),
            ("A: [leaf,", "A: [nowhere,", "no item 'nowhere'"),
            ("A: [leaf,", "A: [call,", "an item stands twice"),
            ("A: [leaf,", "A: [", "the forms have not all as many items"),
            ("A: [leaf,", "AB: [leaf,", "`forms` has not the shape"),
            ("version: 1", "version: 1\nprize: 5", "`prize` is not known here"),
        ],
    )
    def test_a_broken_round_is_named_with_its_line(self, folder: Path, old: str, new: str, said: str) -> None:
        edit(folder / "rounds" / "spring" / "round.yaml", old, new)
        faults = Faults(folder)
        assert list(load_contests(folder, ROOT, (), faults)) == ["summer"]
        assert [one for one in faults.broken if said in one.message and one.path == "rounds/spring/round.yaml"]

    def test_an_item_that_is_published_and_a_folder_inside_the_checkout_are_refused(self, folder: Path) -> None:
        faults = Faults(folder)
        load_contests(folder, ROOT, {"leaf"}, faults)
        assert any("leaf" in one.path and "is published" in one.message for one in faults.broken)
        inside = Faults(ROOT)
        assert not load_contests(SAMPLE / "contests", ROOT, (), inside)
        assert any("must lie outside" in one.message for one in inside.broken)

    def test_a_folder_that_is_not_there_stops_the_start(self, tmp_path: Path, house: House) -> None:
        with pytest.raises(CannotStart, match="this folder is missing"):
            self.start(tmp_path / "nowhere", house.engine)

    def test_a_round_without_a_language_is_shown_in_chinese_as_a_whole(
        self, folder: Path, house: House, contest: ContestDesk
    ) -> None:
        (folder / "items" / "call" / "ug.yaml").unlink()
        contest.rounds = load_contests(folder, ROOT, (), Faults(folder))
        page = house.reader.get("/ug/contest/spring/")
        assert said_in(page) == {"zh-Hans"}


def said_in(page: Page) -> set[str]:
    return {str(one.get("lang")) for one in page.all("legend") if one.get("lang")}


def test_the_cookie_tells_nothing_to_who_reads_it(house: House, contest: ContestDesk) -> None:
    take(house, contest)
    cookie = house.reader.client.get_cookie("contest", domain="localhost")
    assert cookie
    assert cookie.http_only
    assert "spring" not in cookie.value
    assert contest.results.open(cookie.value)
