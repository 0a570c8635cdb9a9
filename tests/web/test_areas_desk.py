"""The page of areas: upload, preview, confirmation, two admins at once, and who may touch what."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.areas.closing.store import close
from portal.areas.importing import Population
from portal.areas.models import import_draft, population
from portal.areas.store import import_areas, load_tree, registered
from portal.areas.tables import COLUMNS
from portal.areas.tree import Area
from tests.office_desk import (
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
from tests.samples import count_of
from tests.unit.test_areas_workbook import HEAD, endless, repacked, workbook

PAGE, DRAFT, UPLOAD = "/office/areas", "/office/areas/draft", "/office/areas/upload"
TOP = ",".join(HEAD) + "\n"
NEW = TOP + "C14,S1,community,一四社区,900,,2026-01-01,户籍科\n"


class Desk:
    """Admins `chief` and `second` of S1, `boss` of D1, `li` an officer of S1; elsewhere 64 KB are the limit."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.clock = engine, Clock()
        self.app = office_app(engine, self.clock)
        self.app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
        self.clients: dict[str, FlaskClient] = {}
        self.token: dict[str, str] = {}

    def client(self, name: str) -> FlaskClient:
        if name not in self.clients:
            area, role = {"boss": ("D1", "admin"), "li": ("S1", "officer")}.get(name, ("S1", "admin"))
            make_officer(self.engine, self.clock, name, area, role)
            self.sign_in(name)
        return self.clients[name]

    def sign_in(self, name: str = "chief") -> None:
        """As at the first time: a desk that is left for an hour has to be signed in to anew."""
        self.clients[name] = self.app.test_client()
        sign_in(self.clients[name], name)
        self.token[name] = token(self.clients[name], "/office/account")

    def post(self, path: str, name: str = "chief", **fields: Any) -> Any:
        client = self.client(name)
        return client.post(path, data={"csrf_token": self.token[name], **fields})

    def upload(self, table: str | bytes, name: str = "chief") -> Any:
        """Written out: the test client would leave a large form in a temporary file that it never closes."""
        client, data = self.client(name), table if isinstance(table, bytes) else table.encode()
        form = b'--~~\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + self.token[name].encode()
        form += b'\r\n--~~\r\nContent-Disposition: form-data; name="table"; filename="t"\r\n\r\n' + data
        return client.post(UPLOAD, data=form + b"\r\n--~~--\r\n", content_type="multipart/form-data; boundary=~~")

    def preview(self, name: str = "chief") -> str:
        answer = self.client(name).get(DRAFT)
        assert answer.status_code == 200
        return str(answer.get_data(as_text=True))

    def confirm(self, page: str, name: str = "chief", **fields: str) -> Any:
        found = tree_of(page).find(".//input[@name='seen']")
        assert found is not None, "nothing is offered to be confirmed"
        return self.post(DRAFT, name, seen=found.attrib["value"], **fields)

    def codes(self) -> set[str]:
        return set(load_tree(self.engine).by_code)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def faults(page: str) -> list[tuple[str, str, str]]:
    """(row, column, code) of each fault on the page."""
    return [(one["data-row"], one["data-column"], one["data-fault"]) for one in with_data(page, "fault")]


def sums(page: str) -> dict[str, int]:
    names = ("fresh", "renamed", "figures", "unchanged", "faults")
    return {name: int(with_data(page, name)[0][f"data-{name}"]) for name in names}


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_the_page_shows_the_own_tree_with_the_newest_dated_figures(desk: Desk) -> None:
    people = [Population("C11", "", n, date(year, 1, 1), "户籍科") for n, year in ((100, 2024), (0, 2026), (90, 2025))]
    import_areas(desk.engine, [], [*people, Population("C11", "youth", 30, date(2026, 2, 1), "学校")], "test")
    page = text(desk.client("chief").get(PAGE))
    assert [one["data-area"] for one in with_data(page, "area")] == ["S1", "C11", "H11", "C12", "C13"]
    assert [(one["data-audience"], one["data-people"]) for one in with_data(page, "people")] == [
        ("", "0"),
        ("youth", "30"),
    ]
    assert "2026-02-01" in page
    assert "请核对登记数字" in page


def test_a_table_is_previewed_then_confirmed_then_there(desk: Desk) -> None:
    before = desk.codes()
    table = (
        NEW
        + "C11,S1,community,新名字,4300,,2026-01-01,户籍科\nC12,S1,community,一二社区,,,,\n"
        + "S1,D1,subdistrict,一街道,,,,\n"
    )
    answer = desk.upload(table)
    assert (answer.status_code, answer.headers["Location"]) == (303, DRAFT)
    assert desk.codes() == before, "an upload stores nothing of the areas"
    page = desk.preview()
    assert sums(page) == {"fresh": 1, "renamed": 1, "figures": 2, "unchanged": 2, "faults": 0}
    assert "一一社区 → 新名字" in page
    answer = desk.confirm(page)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?done=imported")
    assert desk.codes() == before | {"C14"}
    assert load_tree(desk.engine).by_code["C11"].name == "新名字"
    assert registered(desk.engine, "C14") == Population("C14", "", 900, date(2026, 1, 1), "户籍科")
    assert count_of(desk.engine, import_draft) == 0
    said = [(action, detail) for _, action, detail in log_of(desk.engine) if action == "change"]
    assert said == [
        ("change", "areas upload new=1 renamed=1 people=2 faults=0"),
        ("change", "areas import new=1 renamed=1 people=2 faults=0"),
    ]


def test_the_downloaded_table_can_be_sent_back_and_changes_nothing(desk: Desk) -> None:
    import_areas(desk.engine, [], [Population("C11", "youth", 30, date(2026, 2, 1), "学校")], "test")
    answer = desk.client("chief").get("/office/areas/template.csv")
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    rows = csv_of(answer)
    assert list(rows[0]) == ["代码", "上级代码", "类型", "名称", "登记人数", "人群", "登记日期", "来源"]
    assert [row["代码"] for row in rows] == ["S1", "C11", "H11", "C12", "C13"]
    desk.upload(answer.get_data())
    page = desk.preview()
    assert sums(page) == {"fresh": 0, "renamed": 0, "figures": 0, "unchanged": 5, "faults": 0}
    assert with_data(page, "nothing")
    assert log_of(desk.engine)[-3][1] == "export"


def test_in_english_the_downloaded_table_has_english_columns(desk: Desk) -> None:
    client = desk.client("chief")
    client.set_cookie("lang", "en")
    assert list(csv_of(client.get("/office/areas/template.csv"))[0]) == list(COLUMNS)


@pytest.mark.parametrize(
    "header",
    [
        "code,parent,kind,name,people,audience,as_of,source",
        "代码,上级代码,类型,名称,登记人数,人群,登记日期,来源",
        "區域代碼,上級,類型,名稱,登記人口,人群,日期,來源",
        "代码,parent,类型,name,people,audience,as_of,source",
    ],
)
def test_columns_may_have_english_or_chinese_names(desk: Desk, header: str) -> None:
    desk.upload(f"{header}\nC14,S1,community,一四社区,12,,2026-02-01,登记\n".encode())
    assert sums(desk.preview())["fresh"] == 1
    assert sums(desk.preview())["figures"] == 1


def test_a_column_named_in_both_languages_is_doubled(desk: Desk) -> None:
    answer = desk.upload("code,代码,parent,kind,name\nC14,C14,S1,community,一四社区\n".encode())
    assert 'data-fault="doubled"' in answer.get_data(as_text=True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_every_encoding_of_chinese_offices_is_recognised(desk: Desk, encoding: str) -> None:
    desk.upload(NEW.encode(encoding))
    assert "一四社区" in desk.preview()


def test_every_bad_row_is_named_with_its_column_and_the_good_ones_wait_for_a_tick(desk: Desk) -> None:
    table = (
        NEW
        + "C 5,S1,community,坏,,,,\n"  # 3
        + "C15,S1,village,坏,,,,\n"  # 4
        + "C16,S9,community,坏,,,,\n"  # 5
        + "C17,S1,community,坏,多,,2026-01-01,x\n"  # 6
        + "C12,S1,community,一二社区,5,,2027-01-01,x\n"  # 7: not yet
        + "C13,S2,community,一三社区,,,,\n"  # 8: moved
        + "C11,S1,school,一一社区,,,,\n"  # 9: another kind
        + "H17,C17,school,坏,,,,\n"  # 10: its parent's row is faulty
    )
    answer = desk.upload(table)
    assert answer.status_code == 422
    page = text(answer)
    assert sorted(faults(page), key=lambda one: int(one[0])) == [
        ("3", "code", "code"),
        ("4", "kind", "kind"),
        ("5", "parent", "parent_missing"),
        ("6", "people", "people"),
        ("7", "as_of", "as_of_range"),
        ("8", "parent", "moved_parent"),
        ("9", "kind", "moved_kind"),
        ("10", "parent", "parent_missing"),
    ]
    assert desk.preview() == page or sums(desk.preview()) == sums(page)
    assert desk.confirm(page).status_code == 422
    assert "C14" not in desk.codes()
    assert desk.confirm(page, partly="1").status_code == 303
    tree = load_tree(desk.engine)
    assert tree.by_code.keys() >= {"C14"}
    assert not tree.by_code.keys() & {"C15", "C16", "C17", "H17"}
    assert (tree.by_code["C13"].parent, tree.by_code["C11"].kind) == ("S1", "community")


def test_what_stands_below_a_refused_row_is_refused_too(desk: Desk) -> None:
    page = text(desk.upload(TOP + "C14,S9,community,坏,,,,\nH14,C14,school,坏,,,,\n"))
    assert faults(page) == [("2", "parent", "parent_missing"), ("3", "parent", "parent_refused")]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"\xff\xff\xff", ("0", "", "encoding")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ("0", "", "old_format")),
        (NEW.encode("utf-16"), ("0", "", "utf16")),
        (b"PK\x03\x04 but no archive", ("0", "", "workbook")),
        (TOP.replace("source", "phone").encode(), ("1", "phone", "unknown")),
        (b"code,kind,name\n", ("1", "parent", "missing")),
        (workbook(head=()), ("0", "", "no_sheet")),
        (repacked(workbook(), xl__bomb_xml=b"0" * 60_000_000), ("0", "", "large")),
        (endless(), ("0", "", "many")),
        ((TOP + "x,,,,,,,\n" * 100_000).encode(), ("0", "", "many")),
    ],
    ids=["encoding", "xls", "utf16", "zip", "column", "missing", "empty", "bomb", "xlsx rows", "csv rows"],
)
def test_a_file_that_cannot_be_read_says_why_and_keeps_nothing(
    desk: Desk, data: bytes, fault: tuple[str, str, str]
) -> None:
    answer = desk.upload(data)
    assert answer.status_code == 422
    assert faults(text(answer)) == [fault]
    assert count_of(desk.engine, import_draft) == 0


def test_formulas_and_merged_cells_are_named_in_the_preview(desk: Desk) -> None:
    rows: tuple[tuple[object, ...], ...] = (
        ("C14", "S1", "community", "一四社区"),
        ("C15", "S1", "community", "=A1"),
        ("C16", "S1", "community", "一六社区"),
    )
    page = text(desk.upload(workbook(*rows, merged="D4:H4")))
    assert faults(page) == [("3", "name", "formula"), ("4", "", "merged")]
    assert "D4:H4" in page
    assert "=A1" in page
    assert sums(page)["fresh"] == 1


def test_nothing_chosen_is_explained(desk: Desk) -> None:
    for answer in (desk.upload(b""), desk.post(UPLOAD)):
        assert answer.status_code == 422
        assert with_data(text(answer), "no-file")


def test_two_megabytes_are_the_limit_there_and_sixty_four_kilobytes_elsewhere(desk: Desk) -> None:
    fitting = (TOP + "," * 100 + "\n").encode().ljust(2 * 1024 * 1024 - 10, b"\n")
    assert desk.upload(fitting).status_code in {303, 422}
    for size in (2 * 1024 * 1024 + 1, 4 * 1024 * 1024):
        answer = desk.upload(b"x" * size)
        assert answer.status_code == 413
        assert "2 MB" in text(answer)
    assert desk.post(DRAFT, seen="x" * 80_000).status_code == 413
    stranger = desk.app.test_client()
    answer = stranger.post(UPLOAD, data={"table": (io.BytesIO(b"x" * 100_000), "t")})
    assert answer.status_code == 413, "who is not signed in sends no tables"


def test_the_next_upload_replaces_the_draft_and_a_day_ends_it(desk: Desk) -> None:
    desk.upload(NEW)
    desk.upload(NEW.replace("C14", "C15"))
    assert count_of(desk.engine, import_draft) == 1
    page = desk.preview()
    assert [one["data-new"] for one in with_data(page, "new")] == ["C15"]
    assert with_data(text(desk.client("chief").get(PAGE)), "waiting")
    desk.clock.moment += timedelta(hours=7)
    desk.sign_in()
    assert desk.confirm(page).headers["Location"] == f"{PAGE}?done=imported"
    desk.upload(NEW)
    page = desk.preview()
    desk.clock.moment += timedelta(days=1, minutes=1)
    desk.sign_in()
    assert desk.client("chief").get(DRAFT).headers["Location"] == PAGE
    assert desk.confirm(page).status_code == 409
    assert "C14" not in desk.codes()
    desk.client("chief").get(PAGE)
    assert count_of(desk.engine, import_draft) == 0


def test_a_draft_is_its_officers_own(desk: Desk) -> None:
    desk.upload(NEW)
    page = desk.preview()
    assert desk.client("second").get(DRAFT).headers["Location"] == PAGE
    assert desk.confirm(page, "second").status_code == 409
    assert "C14" not in desk.codes()


def test_an_older_preview_does_not_confirm_a_newer_upload(desk: Desk) -> None:
    desk.upload(NEW)
    page = desk.preview()
    desk.upload(NEW.replace("C14", "C15"))
    answer = desk.confirm(page)
    assert answer.status_code == 409
    assert with_data(text(answer), "outdated")
    assert not desk.codes() & {"C14", "C15"}
    assert desk.confirm(text(answer)).status_code == 303
    assert "C15" in desk.codes()


@pytest.mark.parametrize(
    "theirs",
    [
        NEW.replace("S1,community", "S1,community").replace("一四", "十四"),
        TOP + "C14,S1,community,一四社区,1,,2026-01-01,别处\n",
    ],
    ids=["the same code", "another figure"],
)
def test_of_two_admins_at_once_the_second_sees_what_is_now_there(desk: Desk, theirs: str) -> None:
    desk.upload(NEW)
    desk.upload(theirs, "second")
    mine, other = desk.preview(), desk.preview("second")
    assert desk.confirm(other, "second").status_code == 303
    answer = desk.confirm(mine)
    assert answer.status_code == 409
    page = text(answer)
    assert with_data(page, "outdated")
    assert not with_data(page, "new"), "it is there already"
    assert desk.confirm(page).status_code == 303
    found = registered(desk.engine, "C14")
    assert found is not None
    assert found.people == 900


def test_an_area_that_became_known_elsewhere_is_not_moved_by_a_waiting_draft(desk: Desk) -> None:
    desk.upload(NEW)
    page = desk.preview()
    import_areas(desk.engine, [Area("C14", "S2", "community", "别的")], [], "other")
    answer = desk.confirm(page)
    assert answer.status_code == 409
    assert faults(text(answer)) == [("2", "parent", "moved_parent")]
    assert load_tree(desk.engine).by_code["C14"].parent == "S2"


@pytest.mark.parametrize(
    "row",
    [
        "C24,S2,community,新社区,,,,",
        "C21,S2,community,改名,,,,",
        "C21,S2,community,二一社区,5,,2026-01-01,x",
        "D1,,district,改名,,,,",
        "D9,,district,新区,,,,",
        "E1,D1,elsewhere,本区其他地方,5,,2026-01-01,x",
    ],
)
def test_a_table_that_reaches_outside_the_own_area_is_refused_and_logged(desk: Desk, row: str) -> None:
    before = load_tree(desk.engine).by_code
    answer = desk.upload(NEW + row + "\n")
    assert answer.status_code == 403
    page = text(answer)
    assert ("3", "code", "outside") in faults(page)
    assert tree_of(page).find(".//input[@name='seen']") is None
    assert count_of(desk.engine, import_draft) == 0
    assert log_of(desk.engine)[-1][1] == "refused"
    assert load_tree(desk.engine).by_code == before
    assert count_of(desk.engine, population) == 0


def test_a_draft_is_no_key_to_an_area_that_was_taken_away(desk: Desk) -> None:
    desk.upload(TOP + "C21,S2,community,改名,,,,\n", "boss")
    page = desk.preview("boss")
    assert desk.confirm(page, "chief").status_code == 409
    assert load_tree(desk.engine).by_code["C21"].name == "二一社区"


def test_below_a_community_that_ends_nothing_new_is_made(desk: Desk) -> None:
    close(desk.engine, "C12", date(2026, 9, 1), None, date(2026, 7, 9))
    page = text(desk.upload(TOP + "H12,C12,school,新校,,,,\nC12,S1,community,新名,,,,\n"))
    assert faults(page) == [("2", "parent", "parent_closed")]
    assert sums(page)["renamed"] == 1


@pytest.mark.parametrize("name", ["li"])
@pytest.mark.parametrize("path", [PAGE, DRAFT, "/office/areas/template.csv", "/office/areas/close?area=C11"])
def test_only_admins_come_in(desk: Desk, name: str, path: str) -> None:
    assert desk.client(name).get(path).status_code == 403
    assert log_of(desk.engine)[-1][:2] == ("li", "refused")
    assert desk.upload(NEW, "li").status_code == 403
    assert desk.post("/office/areas/reopen", "li", area="C11").status_code == 403


@pytest.mark.parametrize("path", [UPLOAD, DRAFT, "/office/areas/close?area=C11", "/office/areas/reopen"])
def test_nothing_is_taken_without_the_pages_own_token(desk: Desk, path: str) -> None:
    fields = {"area": "C11", "day": "2026-09-01", "into": "", "seen": "x", "table": (io.BytesIO(NEW.encode()), "t")}
    assert desk.client("chief").post(path, data=fields).status_code == 400
    assert count_of(desk.engine, import_draft) == 0
    assert load_tree(desk.engine).by_code["C11"].closed_on is None


# Closing


def end(desk: Desk, code: str, day: str = "2026-09-01", into: str = "", name: str = "chief") -> Any:
    return desk.post(f"/office/areas/close?area={code}", name, day=day, into=into)


def test_a_merger_is_entered_shown_and_taken_back(desk: Desk) -> None:
    page = text(desk.client("chief").get("/office/areas/close?area=C11"))
    offered = [one.attrib["value"] for one in tree_of(page).iter("option")]
    assert offered == ["", "C12", "C13"]
    assert end(desk, "C11", into="C12").status_code == 303
    shown = {one["data-area"]: one for one in with_data(text(desk.client("chief").get(PAGE)), "area")}
    assert (shown["C11"]["data-closed"], shown["C11"]["data-into"]) == ("2026-09-01", "C12")
    assert desk.post("/office/areas/reopen", area="C11").status_code == 303
    assert load_tree(desk.engine).by_code["C11"].closed_on is None
    assert [detail for _, action, detail in log_of(desk.engine) if action == "change"] == [
        "area=C11 closed=2026-09-01 into=C12",
        "area=C11 reopened=2026-09-01 into=C12",
    ]


@pytest.mark.parametrize(
    "day", ["", "2026-07-09", "2026-02-30", "2030-01-01", "tomorrow", "20260901", "２０２６-09-01"]
)
def test_an_impossible_day_is_explained_and_changes_nothing(desk: Desk, day: str) -> None:
    answer = end(desk, "C11", day)
    assert answer.status_code == 422
    wrong = [one.attrib["name"] for one in tree_of(text(answer)).iter("input") if "aria-invalid" in one.attrib]
    assert wrong == ["day"]
    assert load_tree(desk.engine).by_code["C11"].closed_on is None


def test_of_two_admins_closing_one_community_the_second_is_told(desk: Desk) -> None:
    assert end(desk, "C11", into="C12").status_code == 303
    answer = end(desk, "C11", "2026-08-01", name="second")
    assert answer.status_code == 409
    assert with_data(text(answer), "cannot")
    assert load_tree(desk.engine).by_code["C11"].closed_on == date(2026, 9, 1)
    assert desk.post("/office/areas/reopen", area="C11").status_code == 303
    assert desk.post("/office/areas/reopen", "second", area="C11").status_code == 409


@pytest.mark.parametrize(("code", "into"), [("C21", ""), ("C11", "C21"), ("D1", ""), ("nowhere", "")])
def test_communities_of_others_are_refused_and_logged(desk: Desk, code: str, into: str) -> None:
    assert end(desk, code, into=into).status_code == 403
    assert log_of(desk.engine)[-1][:2] == ("chief", "refused")
    assert desk.post("/office/areas/reopen", area="C21").status_code == 403
    assert all(area.closed_on is None for area in load_tree(desk.engine).by_code.values())


def test_a_page_of_another_area_is_refused_and_logged(desk: Desk) -> None:
    assert desk.client("chief").get(f"{PAGE}?area=S2").status_code == 403
    assert log_of(desk.engine)[-1] == ("chief", "refused", "area=S2")
