"""The desk of printed codes: what an officer sees, makes, moves and retires; and who may not."""

import io
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.areas.closing.store import close
from portal.check_words import CheckWords, read_words
from portal.db import writing
from portal.office.library import Library
from portal.outreach.counting.store import refresh_shown
from portal.outreach.models import placement_count
from portal.outreach.sheet import MOST_ROWS
from portal.outreach.store import Placement, add_placement, find_placement, list_placements
from portal.rows import add_to_counters
from portal.settings import ROOT
from portal.textfiles import Faults
from tests.office_desk import (
    TODAY,
    Clock,
    csv_of,
    log_of,
    make_officer,
    office_app,
    sign_in,
    token,
    tree_of,
    with_data,
)
from tests.unit.test_areas_workbook import workbook
from tests.unit.test_placement_sheet import HEAD

PAGE, NEW, UPLOAD, CONFIRM = (f"/office/placements{end}" for end in ("", "/new", "/upload", "/confirm"))
LIBRARY = Library(
    targets=("quiz:new-drugs", "module:parcel", "audience:youth", "opinion:event"),
    title=lambda tag, target: {"quiz:new-drugs": "Do you know them?", "module:parcel": "A parcel"}.get(target, ""),
    check_word=CheckWords("s" * 32, read_words(ROOT, Faults(ROOT))).both,
)
FIELDS = {
    "area": "C11",
    "place": "pharmacy at the gate",
    "kind": "sticker",
    "target": "quiz:new-drugs",
    "audience": "seniors",
    "language": "ug",
}
ONES = (
    Placement("SCAN23", "C11", "youth", "quiz:new-drugs", "pharmacy", since="2026-05"),
    Placement("HERE23", "H11", "migrants", "module:parcel", "<b>gate</b>", kind="sticker", language="ug"),
    Placement("PAST23", "C12", "seniors", "module:gone", "taken down", retired=True),
    Placement("TREE23", "C21", "youth", "quiz:new-drugs", "the other subdistrict"),
)


class Desk:
    """`li` an officer and `viewer` of S1, `zhao` an officer of S2; four codes; elsewhere 64 KB are the limit."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.clock = engine, Clock()
        self.app = office_app(engine, self.clock, library=LIBRARY)
        self.app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
        for one in ONES:
            add_placement(engine, one)
        self.clients: dict[str, FlaskClient] = {}
        self.tokens: dict[str, str] = {}

    def client(self, name: str = "li") -> FlaskClient:
        if name not in self.clients:
            area, role = {"zhao": ("S2", "officer"), "viewer": ("S1", "viewer")}.get(name, ("S1", "officer"))
            make_officer(self.engine, self.clock, name, area, role)
            self.sign_in(name)
        return self.clients[name]

    def sign_in(self, name: str = "li") -> None:
        """As at the first time: a desk that is left for an hour has to be signed in to anew."""
        self.clients[name] = self.app.test_client()
        sign_in(self.clients[name], name)
        self.tokens[name] = token(self.clients[name], "/office/account")

    def page(self, path: str = PAGE, status: int = 200, name: str = "li", **words: str) -> str:
        answer = self.client(name).get(path, query_string=words)
        assert answer.status_code == status
        page = answer.get_data(as_text=True)
        tree_of(page)
        return page

    def send(self, path: str, name: str = "li", **fields: Any) -> Any:
        client = self.client(name)
        data = {"csrf_token": self.tokens[name], **fields}
        return client.post(path, data=data, headers={"Accept-Language": "en"})

    def upload(self, data: bytes, name: str = "li") -> Any:
        return self.send(UPLOAD, name, table=(io.BytesIO(data), "codes.xlsx"))

    def scans(self, code: str, month: str, n: int, name: str = "scan") -> None:
        with writing(self.engine) as connection:
            row = {"placement": code, "period": month, "name": name, "value": n}
            add_to_counters(connection, placement_count, [row])

    def confirm(self, preview: str, name: str = "li") -> Any:
        (rows,) = (one.attrib["value"] for one in tree_of(preview).iter("input") if one.get("name") == "rows")
        return self.send(CONFIRM, name, rows=rows)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def codes(page: str) -> dict[str, str]:
    return {one["data-code"]: one["data-state"] for one in with_data(page, "code")}


def bands(page: str) -> dict[str, tuple[str, ...]]:
    rows = [one for one in tree_of(page).iter("tr") if "data-code" in one.attrib]
    return {
        row.attrib["data-code"]: tuple(
            cell.attrib[f"data-{name}"]
            for name in ("scan", "started", "finished")
            for cell in row.iter("td")
            if f"data-{name}" in cell.attrib
        )
        for row in rows
    }


def test_an_officer_sees_the_codes_of_the_own_area_and_below(desk: Desk) -> None:
    assert codes(desk.page()) == {"SCAN23": "dead", "HERE23": "dead"}
    assert codes(desk.page(state="all")) == {"SCAN23": "dead", "HERE23": "dead", "PAST23": "retired"}
    assert codes(desk.page(area="C12", state="retired")) == {"PAST23": "retired"}
    assert codes(desk.page(kind="sticker")) == {"HERE23": "dead"}
    assert codes(desk.page(audience="seniors")) == {}
    assert codes(desk.page(name="zhao")) == {"TREE23": "dead"}
    assert "<b>gate</b>" not in desk.page()


def test_counts_are_bands_on_the_screen_and_in_the_file(desk: Desk) -> None:
    for name, n in (("scan", 137), ("started", 61), ("finished", 9)):
        desk.scans("SCAN23", "2026-06", n, name)
    assert bands(desk.page(month="2026-06"))["SCAN23"] == ("<10", "<10", "<10"), "not before the night"
    refresh_shown(desk.engine, "2026-07")
    page = desk.page(month="2026-06")
    assert bands(page)["SCAN23"] == ("100-199", "50-99", "<10")
    assert bands(desk.page())["SCAN23"] == ("<10", "<10", "<10"), "this month is another"
    assert codes(page)["SCAN23"] == "in_use"
    file = desk.client().get(f"{PAGE}/list.csv?month=2026-06")
    rows = {row["code"]: row for row in csv_of(file)}
    assert [rows["SCAN23"][name] for name in ("scan", "started", "finished")] == ["100-199", "50-99", "<10"]
    one = desk.page(f"{PAGE}/SCAN23")
    for text in (page, file.get_data(as_text=True), one):
        assert not {"137", "61"} & set(text.replace('"', " ").replace(">", " ").replace("<", " ").split())
    assert 'data-scan="100-199"' in one
    assert rows["SCAN23"]["address"] == "localhost/q/SCAN23"
    assert rows["SCAN23"]["target_title"] == "Do you know them?"


def test_the_list_as_a_file_holds_no_formula(desk: Desk) -> None:
    add_placement(desk.engine, Placement("FRME23", "C11", "youth", "quiz:new-drugs", "=1+1"))
    rows = {row["code"]: row["place"] for row in csv_of(desk.client().get(f"{PAGE}/list.csv"))}
    assert rows["FRME23"] == "'=1+1"


def test_a_dead_code_is_pointed_out_and_a_scanned_one_is_not(desk: Desk) -> None:
    desk.scans("HERE23", "2026-06", 1)
    page = desk.page()
    assert [one["data-dead"] for one in with_data(page, "dead")] == ["1"]
    assert codes(desk.page(state="dead")) == {"SCAN23": "dead"}
    assert with_data(desk.page(f"{PAGE}/SCAN23"), "dead")
    assert not with_data(desk.page(f"{PAGE}/HERE23"), "dead")


@pytest.mark.parametrize(
    "words",
    [
        {"month": "2026-13"},
        {"month": "2025-01"},
        {"kind": "tank"},
        {"state": "x"},
        {"page": "9"},
        {"page": "0"},
        {"page": "x"},
        {"audience": "all"},
    ],
)
def test_a_view_that_is_on_no_list_is_not_there(desk: Desk, words: dict[str, str]) -> None:
    desk.page(status=404, **words)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", f"{PAGE}?area=S2"),
        ("get", f"{PAGE}/TREE23"),
        ("get", f"{NEW}?area=S2"),
        ("get", f"{PAGE}?area=no"),
        ("post", f"{PAGE}/TREE23/move"),
        ("post", f"{PAGE}/TREE23/retire"),
    ],
)
def test_codes_of_other_areas_are_refused_and_that_is_logged(desk: Desk, method: str, path: str) -> None:
    answer = desk.client().get(path) if method == "get" else desk.send(path, area="C11", place="mine now", retired="1")
    assert answer.status_code == 403
    assert log_of(desk.engine)[-1][:2] == ("li", "refused")
    assert find_placement(desk.engine, "TREE23") == ONES[3]


@pytest.mark.parametrize("path", [NEW, UPLOAD, CONFIRM, f"{PAGE}/SCAN23/move", f"{PAGE}/SCAN23/retire"])
def test_who_only_looks_changes_nothing(desk: Desk, path: str) -> None:
    assert desk.send(path, "viewer", retired="1", **FIELDS).status_code == 403
    assert list_placements(desk.engine) == sorted(ONES, key=lambda one: (one.area, one.place))
    assert not [one for one in tree_of(desk.page(f"{PAGE}/SCAN23", name="viewer")).iter("form") if "/move" in str(one)]


def test_a_new_code_is_made_and_shown_with_its_address_and_check_word(desk: Desk) -> None:
    answer = desk.send(NEW, **FIELDS)
    assert answer.status_code == 303
    code = urlsplit(answer.headers["Location"]).path.rsplit("/", 1)[-1]
    assert find_placement(desk.engine, code) == Placement(
        code, "C11", "seniors", "quiz:new-drugs", "pharmacy at the gate", False, "sticker", "ug", "2026-07"
    )
    page = desk.page(f"{PAGE}/{code}")
    assert f"localhost/q/{code}" in page
    assert all(word in page for word in LIBRARY.check_word(code, "ug"))
    assert ("li", "change", f"placement={code} made area=C11 target=quiz:new-drugs") in log_of(desk.engine)
    again = desk.send(NEW, **FIELDS)
    assert again.status_code == 409
    assert [one["data-there"] for one in with_data(again.get_data(as_text=True), "there")] == [code]
    assert len(list_placements(desk.engine)) == len(ONES) + 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("area", "C21"),
        ("area", ""),
        ("place", ""),
        ("place", "x" * 81),
        ("place", "a\u202eb"),
        ("place", "=x"),
        ("kind", "event"),
        ("target", "module:gone"),
        ("audience", "x"),
        ("language", "zh-Hans"),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_nothing_is_made(desk: Desk, field: str, value: str) -> None:
    status = 403 if (field, value) == ("area", "C21") else 422
    answer = desk.send(NEW, **{**FIELDS, field: value})
    assert answer.status_code == status
    if status == 422:
        assert f'id="{field}-error"' in answer.get_data(as_text=True)
    assert len(list_placements(desk.engine)) == len(ONES)


def test_nothing_new_hangs_in_a_closed_community(desk: Desk) -> None:
    close(desk.engine, "C12", TODAY, None, date(2026, 7, 1))
    assert desk.send(NEW, **{**FIELDS, "area": "C12"}).status_code == 422
    preview = desk.upload(workbook(("C12", "wall", "quiz:new-drugs", "youth", "", ""), head=HEAD))
    assert with_data(preview.get_data(as_text=True), "fault")[0]["data-fault"] == "no_area"


def test_a_moved_and_a_retired_code_keep_their_letters(desk: Desk) -> None:
    assert desk.send(f"{PAGE}/scan-23/move", area="H11", place="school gate").status_code == 303
    moved = find_placement(desk.engine, "SCAN23")
    assert moved
    assert (moved.area, moved.place, moved.retired) == ("H11", "school gate", False)
    assert desk.send(f"{PAGE}/SCAN23/move", area="H11", place="").status_code == 422
    assert desk.send(f"{PAGE}/SCAN23/retire", retired="1").status_code == 303
    assert codes(desk.page(state="retired"))["SCAN23"] == "retired"
    assert desk.send(f"{PAGE}/SCAN23/retire", retired="0").status_code == 303
    assert "SCAN23" in codes(desk.page())
    assert desk.page(f"{PAGE}/NOSUCH", 404)


def test_the_good_rows_are_offered_the_bad_ones_named_and_only_a_confirmation_makes_codes(desk: Desk) -> None:
    good = ("C11", "pharmacy", "Do you know them? (quiz:new-drugs)", "youth", "sticker", "ug")
    rows = (good, ("C21", *good[1:]), ("H11", *good[1:]), (good[0], "", *good[2:]))
    answer = desk.upload(workbook(*rows, head=HEAD))
    preview = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert [(one["data-row"], one["data-fault"]) for one in with_data(preview, "fault")] == [
        ("3", "no_area"),
        ("5", "place"),
    ]
    assert [one["data-new"] for one in with_data(preview, "new")] == ["2", "4"]
    assert len(list_placements(desk.engine)) == len(ONES)
    done = desk.confirm(preview)
    assert (done.status_code, parse_qs(urlsplit(done.headers["Location"]).query)["n"]) == (303, ["2"])
    made = [one for one in list_placements(desk.engine) if one.place == "pharmacy" and one.language == "ug"]
    assert [one.area for one in made] == ["C11", "H11"]
    assert parse_qs(urlsplit(desk.confirm(preview).headers["Location"]).query)["n"] == ["0"], "a second press"
    assert ("li", "change", "placements import made=2 there=0") in log_of(desk.engine)
    assert with_data(desk.upload(workbook(good, head=HEAD)).get_data(as_text=True), "nothing")


def test_a_preview_is_good_for_a_day_and_for_whoever_sent_it(desk: Desk) -> None:
    preview = desk.upload(workbook(("C11", "wall", "quiz:new-drugs", "youth", "", ""), head=HEAD))
    text = preview.get_data(as_text=True)
    assert preview.status_code == 200
    assert desk.confirm(text, "zhao").status_code == 409
    assert desk.send(CONFIRM, rows="x").status_code == 409
    assert desk.send(CONFIRM).status_code == 409
    close(desk.engine, "C11", TODAY, None, date(2026, 7, 1))
    assert desk.confirm(text).status_code == 409, "its community was closed meanwhile"
    assert len(list_placements(desk.engine)) == len(ONES)


def test_an_old_preview_makes_nothing(desk: Desk) -> None:
    text = desk.upload(workbook(("C11", "wall", "quiz:new-drugs", "youth", "", ""), head=HEAD)).get_data(as_text=True)
    desk.clock.pass_minutes(24 * 60 + 1)
    desk.sign_in()
    assert desk.confirm(text).status_code == 409
    assert len(list_placements(desk.engine)) == len(ONES)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"\xff\xfea\x00,\x00", "utf16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old_format"),
        (b"PK\x03\x04 no workbook", "workbook"),
        (b"code,parent\n1,2\n", "missing"),
        (b"area,place,target,audience,phone\n", "unknown"),
        (b"", ""),
    ],
)
def test_a_table_that_cannot_be_read_is_explained(desk: Desk, data: bytes, fault: str) -> None:
    answer = desk.upload(data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert with_data(page, "fault")[0]["data-fault"] == fault if fault else with_data(page, "no-file")


def test_ten_megabytes_are_refused_in_words_and_other_pages_take_no_more_than_before(desk: Desk) -> None:
    large = b"--x\r\nContent-Disposition: form-data; name=table; filename=t\r\n\r\n" + b"x" * 10 * 1024 * 1024
    answer = desk.client().post(UPLOAD, data=large, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "2 MB" in answer.get_data(as_text=True)
    assert desk.send(NEW, place="x" * 100_000).status_code == 413


def test_five_thousand_codes_with_faults_among_them_are_made_in_one_go(desk: Desk) -> None:
    lines = [
        f"C11,{number} 号楼的公告栏,quiz:new-drugs,{'youth' if number % 50 else '?'}" for number in range(MOST_ROWS)
    ]
    answer = desk.upload("\n".join(["area,place,target,audience", *lines]).encode())
    preview = answer.get_data(as_text=True)
    assert [one["data-good"] for one in with_data(preview, "good")] == ["4900"]
    assert len(with_data(preview, "fault")) == 100
    assert desk.confirm(preview).status_code == 303
    assert len(list_placements(desk.engine)) == len(ONES) + 4900
    last = desk.page(page="50")
    assert len(codes(last)) == 4902 - 4900
    assert len(csv_of(desk.client().get(f"{PAGE}/list.csv"))) == 4902


def test_the_template_offers_the_own_areas_and_can_be_sent_back(desk: Desk) -> None:
    answer = desk.client().get(f"{PAGE}/template.xlsx")
    assert answer.status_code == 200
    sent = desk.upload(answer.data)
    assert sent.status_code == 422, "a table without a row"
    assert with_data(sent.get_data(as_text=True), "nothing")


def test_the_overview_points_at_dead_codes_of_its_area(desk: Desk) -> None:
    found = with_data(desk.page("/office/overview"), "dead")
    assert [one["data-dead"] for one in found] == ["2"]
    desk.scans("SCAN23", "2026-06", 1)
    desk.scans("HERE23", "2026-06", 1)
    assert not with_data(desk.page("/office/overview"), "dead")
