"""The rows behind table and CSV, and the geometry of the chart that is drawn from the same numbers."""

import pytest

from portal.areas.tree import Area
from portal.measure import DisplayClass, ShownRate, Verdict
from portal.office.chart import HEIGHT, WIDTH, chart
from portal.office.headline import Headline
from portal.office.selection import Selection
from portal.office.table import BANDS, FIGURES, VIEW, Figure, bands_csv, figure_row, figures_csv, used_columns


def figure(
    period: str = "2026-Q2",
    percent: int | None = 84,
    lower: int = 80,
    upper: int = 88,
    verdict: Verdict | None = Verdict.NOT_CERTAIN,
    versions: tuple[str, ...] = ("new-drugs.1",),
    display: DisplayClass = DisplayClass.FINE,
    baseline: float | None = 0.295,
    target: float | None = 0.85,
) -> Figure:
    if percent is None:
        return Figure(period, Headline(0, 0, ShownRate(DisplayClass.HIDDEN)), target, baseline, None)
    shown = ShownRate(display, percent, lower, upper, or_more=percent == 95, or_less=percent == 5)
    found = Headline(300, 7, shown, rate=0.8412345, verdict=verdict, pooled=14, versions=versions, more_learning=True)
    return Figure(period, found, target, baseline, 2900)


def test_a_row_has_the_numbers_of_the_screen_and_none_finer() -> None:
    assert figure_row(figure()) == {
        "period": "2026-Q2",
        "first_attempts": "300",
        "boxes": "7",
        "small_groups": "14",
        "rate": "84",
        "rate_step": "1",
        "range_low": "80",
        "range_high": "88",
        "verdict": "not_certain",
        "still_needed": "",
        "target": "85",
        "baseline": "29.5",
        "registered": "2900",
        "reach_at_most": "11",
    }
    assert "84123" not in str(figure_row(figure()))


@pytest.mark.parametrize(("percent", "text"), [(95, ">=95"), (5, "<=5"), (50, "50")])
def test_the_ends_are_written_as_or_more_and_or_less(percent: int, text: str) -> None:
    assert figure_row(figure(percent=percent))["rate"] == text


def test_a_period_without_boxes_is_an_empty_row() -> None:
    row = figure_row(figure(percent=None))
    assert {name for name, cell in row.items() if cell} == {"period", "target", "baseline"}


def test_the_page_leaves_out_columns_that_say_nothing() -> None:
    rows = [figure_row(figure()), figure_row(figure(percent=None))]
    assert used_columns(rows, FIGURES) == tuple(name for name in FIGURES if name != "still_needed")


def test_the_csv_keeps_its_header_and_opens_in_a_spreadsheet_as_text() -> None:
    area = Area("C11", "S1", "community", "=cmd|' /C calc'!A0")
    body = figures_csv(Selection(area, "all", "before", "2026-Q2"), [figure_row(figure())])
    assert body.startswith(b"\xef\xbb\xbfarea,area_name,audience,phase,period,first_attempts,")
    head, line, end = body.decode("utf-8-sig").split("\r\n")
    assert head.split(",") == [*VIEW, *FIGURES]
    assert line == "C11,'=cmd|' /C calc'!A0,all,before,2026-Q2,300,7,14,84,1,80,88,not_certain,,85,29.5,2900,11"
    assert end == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_can_be_taken_for_a_formula(start: str) -> None:
    row = {"community": "C11", "community_name": f"{start}1+1", "period": "2026-07", "band": "<10"}
    body = bands_csv([row]).decode("utf-8-sig")
    assert body.startswith(",".join(BANDS))
    assert f"'{start}1+1" in body


def test_higher_rates_stand_higher_and_everything_lies_inside_the_picture() -> None:
    drawn = chart([figure("2026-Q1", 10, 5, 20), figure("2026-Q2", 90, 85, 100)])
    low, high = drawn.points
    assert high.y < low.y
    assert high.x > low.x
    for point in drawn.points:
        assert point.top <= point.y <= point.bottom
        assert 0 < point.x < WIDTH
        assert point.top > 0
        assert point.bottom < HEIGHT
    assert drawn.target
    assert drawn.baseline
    assert drawn.target.y1 < drawn.baseline.y1
    assert [label.text for label in drawn.marks] == ["85", "29.5"]


def test_the_time_axis_runs_with_the_reading_direction() -> None:
    two = [figure("2026-Q1"), figure("2026-Q2")]
    left, right = chart(two).points, chart(two, rtl=True).points
    assert [round(WIDTH - point.x, 1) for point in left] == [point.x for point in right]
    assert [point.period for point in right] == ["2026-Q1", "2026-Q2"]


def test_a_change_of_questions_or_a_gap_breaks_the_line() -> None:
    line = [
        figure("2025-Q1"),
        figure("2025-Q2"),
        figure("2025-Q3", versions=("new-drugs.2",)),
        figure("2025-Q4", versions=("new-drugs.1", "new-drugs.2")),
        figure("2026-Q1", versions=("new-drugs.1", "new-drugs.2")),
        figure("2026-Q2", percent=None),
        figure("2026-Q3", versions=("new-drugs.2",)),
    ]
    drawn = chart(line)
    assert len(drawn.points) == 6
    assert [(join.x1, join.x2) for join in drawn.joins] == [(drawn.points[0].x, drawn.points[1].x)]


def test_each_verdict_has_its_own_shape_and_a_month_a_plain_one() -> None:
    line = [
        figure("2025-Q1", verdict=Verdict.MET),
        figure("2025-Q2", verdict=Verdict.NOT_MET),
        figure("2025-Q3", verdict=Verdict.NOT_CERTAIN),
        figure("2025-Q4", verdict=Verdict.TOO_FEW),
        figure("2026-Q1", verdict=None),
        figure("2026-Q2", verdict=None, display=DisplayClass.COARSE),
    ]
    assert [point.shape for point in chart(line).points] == ["disc", "square", "diamond", "ring", "dot", "ring"]


def test_the_chart_draws_what_is_shown_and_not_the_exact_rate() -> None:
    exact = figure()
    same = Figure(exact.period, Headline(300, 7, exact.headline.shown, rate=0.8391), 0.85, 0.295, None)
    assert chart([exact]).points[0].y == chart([same]).points[0].y


def test_numbers_of_two_close_lines_do_not_cover_each_other() -> None:
    one, other = chart([figure(target=0.3, baseline=0.295)]).marks
    assert abs(one.y - other.y) >= 16


def test_without_target_and_baseline_no_line_is_drawn() -> None:
    drawn = chart([figure(target=None, baseline=None)])
    assert (drawn.target, drawn.baseline, drawn.marks) == (None, None, ())
