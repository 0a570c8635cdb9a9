"""Rows for every table, invented, as they are at the newest revision, with what is hard to carry: NULL, a negative
count, a third, microseconds, quotes, line ends, names whose order hangs on a language. `rows_at` has those of earlier
revisions. Pure; a new table or column must be given rows here, or the stored database cannot be made."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

Rows = list[dict[str, Any]]

AT = datetime(2026, 7, 4, 1, 2, 3, 456789, tzinfo=UTC)
PASSWORD = "three green horses"  # of every account here, hashed with the smallest parameters
HASH = "$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I"
FACTOR = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DIGEST = bytes(range(32))
HARD = 'a "quoted" \'name\'\nin two lines\tand 𠮷 ئۇيغۇرچە \\n {"json": [1]}'

AREAS: Rows = [
    {"code": "d1", "parent": None, "kind": "district", "name": "东区", "closed_on": None, "merged_into": None},
    {"code": "S1", "parent": "d1", "kind": "subdistrict", "name": "一街道", "closed_on": None, "merged_into": None},
    {
        "code": "s2",
        "parent": "d1",
        "kind": "subdistrict",
        "name": 'O\'Brien "二"',
        "closed_on": None,
        "merged_into": None,
    },
    {"code": "E1", "parent": "d1", "kind": "elsewhere", "name": "本区其他地方", "closed_on": None, "merged_into": None},
    {"code": "C-2", "parent": "s2", "kind": "community", "name": "二一社区", "closed_on": None, "merged_into": None},
    # Merged into one that comes after it by code, and hangs below one that does so too.
    {
        "code": "C1",
        "parent": "S1",
        "kind": "community",
        "name": "一一社区",
        "closed_on": date(2026, 5, 1),
        "merged_into": "c3",
    },
    {"code": "c3", "parent": "S1", "kind": "community", "name": "𠮷社区", "closed_on": None, "merged_into": None},
    {"code": "C_4", "parent": "S1", "kind": "community", "name": "一四社区", "closed_on": None, "merged_into": None},
    {"code": "H1", "parent": "c3", "kind": "school", "name": "学校", "closed_on": None, "merged_into": None},
]


def _mark(role: str, edition: int, value: float, **others: Any) -> dict[str, Any]:
    return {
        **{"role": role, "measure": "mastery", "audience": "", "valid_from": date(2026, 1, 1), "edition": edition},
        **{"value": value, "n": None, "instrument": "", "entered_by": "", "entered_at": None, "reason": "", **others},
    }


def _account(name: str, area: str, role: str, **others: Any) -> dict[str, Any]:
    return {
        **{"name": name, "password_hash": HASH, "area": area, "role": role, "must_change": False, "failures": 0},
        **{"locked_until": None, "epoch": 0, "totp_secret": None, "totp_step": 0, **others},
    }


def _box(number: int, kind: str, area: str, period: str, counts: Mapping[str, tuple[int, int]], **others: Any) -> Rows:
    shared = {"box_id": f"{number:032x}", "kind": kind, "area": area, "audience": "youth", "phase": "general"}
    shared |= {"session": "", "version": "new-drugs.1", "period": period, "eps": 1.0, "sealed_on": date(2026, 7, 4)}
    return [{**shared, "name": name, "n": n, "value": value, **others} for name, (n, value) in counts.items()]


def _both(n: int, mastered: int, aware: int) -> dict[str, tuple[int, int]]:
    return {"mastered": (n, mastered), "aware": (n, aware)}


def _answers(n: int, *counts: int) -> dict[str, tuple[int, int]]:
    return {f"etomidate-pod:{letter}": (n, count) for letter, count in zip("abcd?-", counts, strict=True)}


OF_FORM = {"audience": "", "phase": "", "version": "new-drugs.1A"}

FULL: dict[str, Rows] = {
    "area": AREAS,
    "population": [
        {
            "area": "c3",
            "audience": "",
            "as_of": date(2026, 1, 1),
            "people": 4021,
            "source": HARD,
            "entered_by": "admin",
        },
        {"area": "c3", "audience": "youth", "as_of": date(2026, 1, 1), "people": 0, "source": "", "entered_by": ""},
    ],
    "baseline_target": [
        _mark("baseline", 1, 0.295, n=1200, instrument="a survey"),
        _mark("target", 1, 0.85),
        _mark("target", 2, 1 / 3, entered_by="admin", entered_at=AT, reason=HARD),
    ],
    "indicator_value": [
        {
            **{"indicator": "contact", "area": "d1", "period": "2026-Q2", "edition": edition, "value": value},
            **{"source": "station", "note": HARD, "entered_by": "admin", "entered_at": AT},
        }
        for edition, value in ((1, 0.1 + 0.2), (2, 98.0))
    ],
    "import_draft": [{"account": "admin", "data": b"\x00\xff" * 20, "made_at": AT}],
    "account": [
        _account("admin", "d1", "admin", epoch=3, totp_secret=FACTOR, totp_step=59000000),
        _account("xiaowang", "S1", "officer"),
        _account("居委会", "c3", "officer", must_change=True),
        _account("Ärger", "S1", "teacher", failures=5, locked_until=AT),
    ],
    "recovery_code": [{"account": "admin", "digest": DIGEST}],
    "invitation": [{"digest": DIGEST, "area": "c3", "role": "viewer", "made_by": "admin", "expires": AT}],
    "audit": [
        {"id": 3, "at": AT, "account": "admin", "action": "sign-in", "detail": ""},
        {"id": 12, "at": datetime(2026, 7, 5, tzinfo=UTC), "account": "居委会", "action": "view", "detail": HARD[:200]},
    ],
    "placement": [
        {
            **{
                "code": code,
                "area": "c3",
                "audience": "residents",
                "target": "module:residents-family",
                "place": place,
            },
            **{"retired": retired, "kind": "poster", "language": "", "since": ""},
        }
        for code, place, retired in (("ABC234", "药店 1", False), ("abc345", "楼道", True), ("EVT456", "礼堂", False))
    ],
    "placement_count": [{"placement": "ABC234", "period": "2026-07", "name": "scan", "value": 41}],
    "placement_shown": [{"placement": "ABC234", "period": "2026-06", "name": "scan", "band": "10-49"}],
    "event": [
        {
            **{
                "id": "e1",
                "code": "EVT456",
                "area": "c3",
                "kind": "lecture",
                "audience": "residents",
                "campaign": "626",
            },
            **{"starts": "2026-06-26T09:00", "ends": "2026-06-26T11:00", "place": "礼堂", "languages": "zh-Hans ug"},
            **{"yearly": True, "public": True, "status": "held", "planned": 60, "counted": 55, "counted_by": "heads"},
            **{"exam_taken": None, "exam_passed": None, "quiz": "", "session": "5e" * 16, "edition": 2},
            **{"changed": 1782000000},
        }
    ],
    "event_text": [{"event": "e1", "tag": "zh-Hans", "title": "禁毒讲座", "about": HARD}],
    "help_place": [
        {
            **{"id": "h1", "area": "d1", "kind": "station", "name": "派出所", "address": "一路 1 号", "phone": "110"},
            **{
                "hours": "24 h",
                "languages": "zh-Hans",
                "checked": date(2026, 6, 1),
                "entered_by": "admin",
                "retired": False,
            },
        }
    ],
    "page_report": [{"page": "/learn/residents-family/", "reason": "unclear", "period": "2026-07", "value": 2}],
    "closing": [
        {"period": month, "closed_on": date(2026, 7, 4), "eps": 1.0, "box_minimum": 10, "scrubbed": month != "2026-06"}
        for month in ("2026-04", "2026-05", "2026-06")
    ],
    "sealed": [
        *_box(1, "R", "c3", "2026-05", _both(14, 9, 17)),
        *_box(2, "R", "c3", "2026-06", _both(10, -2, 3), phase="after"),
        *_box(3, "R", "d1", "2026-04|2026-06", _both(31, 20, 25), audience="migrants|youth", phase="after|general"),
        *_box(4, "R", "H1", "2026-06", _both(38, 30, 36), session="c1a55" + "0" * 27, phase="before"),
        *_box(5, "R", "s2", "2026-05", _both(12, 6, 11), audience="seniors|youth"),  # late: one month, poured together
        *_box(6, "S", "d1", "2026-Q2", {"ok:etomidate": (131, 77)}, eps=0.25, phase="", version=""),
        *_box(7, "Q", "d1", "2026-Q1|2026-Q2", _answers(510, 123, -3, 0, 391, 8, -1), eps=1 / 22, **OF_FORM),
        *_box(7, "Q", "d1", "2026-Q1|2026-Q2", {"r:etomidate-pod": (510, 2), "kr20": (510, 5)}, eps=0.0, **OF_FORM),
        *_box(8, "C", "c3", "2026-Q2", {"passed": (22, 2**40)}, phase="", audience="", version="spring.1"),
    ],
    "closed_count": [
        {"kind": "quiz", "cell": "new-drugs", "period": "2026-Q2", "name": "sent", "value": 1234567890123}
    ],
    "box_note": [
        {
            **{
                "id": 7,
                "kind": "Q",
                "version": "new-drugs.1A",
                "item": "etomidate-pod",
                "note": HARD,
                "noted_by": "admin",
            },
            **{"noted_on": date(2026, 7, 5)},
        }
    ],
    "received": [{"community": "c3", "period": "2026-07", "band": "<10"}],
    "slip": [
        {
            **{"slip_id": bytes([number] * 16), "community": "c3", "audience": "youth", "phase": "general"},
            **{"session_id": None, "quiz_version": "new-drugs.1A", "answers": "abcdabcd-?a", "mastered": 1, "aware": 0},
            **{"flag": 0, "period": "2026-07"},
        }
        for number in (1, 2, 3)
    ],
    "open_count": [{"kind": "P", "cell": "c3|new-drugs", "period": "2026-Q3", "name": "yes.no", "value": 4}],
    "submission_seen": [{"digest": DIGEST, "generation": "2026-07"}],
    "tally_head": [
        {
            **{"session_id": "ab" * 16, "community": "c3", "audience": "youth", "quiz_version": "new-drugs.1A"},
            **{"headcount": 31, "entered_by": "admin", "period": "2026-07"},
        }
    ],
    "tally": [{"session_id": "ab" * 16, "item": "i1", "answer": "a", "count": 20}],
    "session_due": [{"session_id": "cd" * 16, "community": "c3", "expires": 1783000800}],
    "class_session": [
        {
            **{"id": "cd" * 16, "code": "23456", "place": "H1", "community": "c3", "audience": "youth"},
            **{"quiz": "new-drugs", "module": "", "heads": 40, "way": "own", "pace": "teacher", "phase": "before"},
            **{"stage": "asking", "item": 2, "step": 9, "expires": 1783000000, "opened_by": "admin", "key": DIGEST},
            **{"story": "", "scene": "", "telling": "", "chosen": "", "vote": 0},
        }
    ],
    "class_count": [{"session": "cd" * 16, "phase": "before", "item": "i1", "answer": "a", "value": 12}],
    "class_seen": [{"digest": DIGEST, "session": "cd" * 16}],
    "class_link": [{"digest": DIGEST, "area": "H1", "made_by": "admin", "expires": 1783000000}],
    "box_sum": [],  # made of `sealed` by the portal itself
}


def rows_at(revision: str, columns: Mapping[str, Collection[str]]) -> dict[str, Rows]:
    """The rows of the tables and columns that there are at `revision`, as that release could have written them.

    Raises KeyError for a table or column that has none."""
    return {
        table: [{name: row[name] for name in names} for row in FULL[table] if _was_known(table, row, revision)]
        for table, names in columns.items()
    }


def _was_known(table: str, row: Mapping[str, Any], revision: str) -> bool:
    if table == "baseline_target" and revision < "0002":
        return bool(row["edition"] == 1)  # one edition, and never above 1
    return not (table == "sealed" and row["kind"] == "C" and revision < "0008")
