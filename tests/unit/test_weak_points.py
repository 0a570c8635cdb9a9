"""Which weak points a bulletin names: only what a range allows, in a fixed order."""

from typing import Any

import pytest

from portal.areas.tree import Area
from portal.measure import ShownRate, Trend, Verdict
from portal.measure.display import DisplayClass
from portal.office.bulletin_facts import Facts, Line
from portal.office.bulletin_tables import plain
from portal.office.headline import Headline
from portal.office.overview_parts import Gain
from portal.office.table import Figure
from portal.office.weak_points import weak_points

HERE = Area("S1", "D1", "subdistrict", "S")
FINE = ShownRate(DisplayClass.FINE, 80, 70, 90)


def figure(n: int = 100, verdict: Verdict | None = None, registered: int | None = None) -> Figure:
    return Figure("2026-Q2", Headline(n, 5, FINE, 0.8, 0.7, 0.9, 90.0, verdict=verdict), 0.85, None, registered)


def facts(**others: Any) -> Facts:
    values: dict[str, Any] = {
        "area": HERE,
        "period": "2026-Q2",
        "trend": (figure(),),
        "baseline": None,
        "people": None,
        "worst": None,
        "changes": (),
        "audiences": (),
        "phases": (),
        "areas": (),
        "apart_audiences": 0,
        "apart_areas": 0,
        "gain": Gain(figure().headline, figure().headline, None, None, None, None),
        "substances": (),
        "substances_of": None,
        "outside": (),
        "compared": 0,
        "leaf": False,
    }
    return Facts(**{**values, **others})


def found(**others: Any) -> list[tuple[str, str]]:
    return [(one.rule, one.key) for one in weak_points(facts(**others))]


def test_two_rates_alone_are_no_weak_point() -> None:
    assert found(audiences=(Line("youth", "", figure()), Line("seniors", "", figure(n=40)))) == []


def test_a_verdict_is_named() -> None:
    assert found(trend=(figure(verdict=Verdict.NOT_MET),)) == [("not_met", "")]
    assert found(trend=(figure(verdict=Verdict.TOO_FEW),)) == [("not_certain", "")]
    assert found(trend=(figure(verdict=Verdict.MET),)) == []


def test_an_audience_is_behind_only_by_its_corrected_range() -> None:
    lines = tuple(Line(word.value, "", figure(), word) for word in Trend)
    assert found(audiences=lines) == [("audience_behind", "down")]


@pytest.mark.parametrize(("registered", "weak"), [(500, False), (526, False), (527, True), (None, False), (0, False)])
def test_little_reach_counts_heads_too(registered: int | None, weak: bool) -> None:
    line = Line("migrants", "", figure(n=95, registered=registered), heads=5)
    assert (found(audiences=(line,)) == [("audience_not_reached", "migrants")]) == weak


def test_an_area_without_answers_is_named_unless_the_list_looks_upwards() -> None:
    lines = (Line("C1", "one", figure(n=0)), Line("C2", "two", figure()))
    assert found(areas=lines) == [("area_silent", "C1")]
    assert found(areas=lines, leaf=True) == []


def test_without_answers_nothing_else_is_said() -> None:
    assert found(trend=(figure(n=0),), areas=(Line("C1", "one", figure(n=0)),)) == [("no_answers", "")]


def test_the_digest_is_of_numbers_and_not_of_names() -> None:
    one = facts(areas=(Line("C1", "one", figure()),))
    assert one.digest == facts(areas=(Line("C1", "another", figure()),)).digest
    assert one.digest != facts(areas=(Line("C1", "one", figure(n=101)),)).digest
    assert one.digest != facts(areas=(Line("C1", "one", figure(), heads=1),), heads=1).digest
    assert len(one.digest) == 12


def test_a_name_keeps_only_what_can_be_printed() -> None:
    assert plain("一街道\x07\n\ud800 A") == "一街道 A"
