"""What is known of months that are still open: bands, and which months are due. Runs on both databases."""

from datetime import date

import pytest
from sqlalchemy import Engine

from portal.bands import band_of
from portal.sealing.models import received
from portal.sealing.store import due_months, refresh_bands
from tests.samples import close_month, put, rows_of


class TestBands:
    def test_every_leaf_has_a_band_even_without_attempts(self, engine: Engine) -> None:
        put(engine, 9)
        put(engine, 12, community="H11")  # a school counts in its community: 21 together
        put(engine, 51, community="E1", flag=1)
        refresh_bands(engine, "2026-01")
        found = {row["community"]: row["band"] for row in rows_of(engine, received)}
        few = dict.fromkeys(("C12", "C13", "C21", "C22", "C23"), "<10")
        assert found == {**few, "C11": "10-49", "E1": "50-99"}

    def test_closed_months_leave_the_bands(self, engine: Engine) -> None:
        put(engine, 9)
        refresh_bands(engine, "2026-02")
        assert {row["period"] for row in rows_of(engine, received)} == {"2026-01", "2026-02"}
        close_month(engine)
        assert {row["period"] for row in rows_of(engine, received)} == {"2026-02"}
        refresh_bands(engine, "2026-02")  # carried slips keep their month, which is closed
        assert {row["period"] for row in rows_of(engine, received)} == {"2026-02"}

    @pytest.mark.parametrize(
        ("number", "band"),
        [(0, "<10"), (9, "<10"), (10, "10-49"), (49, "10-49"), (50, "50-99"), (99, "50-99"), (100, "100-199"),
         (199, "100-199"), (200, "200-499"), (499, "200-499"), (500, "500+"), (10**7, "500+")],
    )  # fmt: skip
    def test_edges(self, number: int, band: str) -> None:
        assert band_of(number) == band


class TestDueMonths:
    def test_all_months_since_the_oldest_slip(self, engine: Engine) -> None:
        put(engine, 1, "2026-02")
        assert due_months(engine, date(2026, 5, 4)) == ["2026-02", "2026-03", "2026-04"]
        assert due_months(engine, date(2026, 5, 3)) == ["2026-02", "2026-03"]

    def test_all_months_since_the_latest_closing_even_without_slips(self, engine: Engine) -> None:
        close_month(engine, "2026-03")
        assert due_months(engine, date(2026, 6, 30)) == ["2026-04", "2026-05"]

    def test_nothing_in_a_new_database(self, engine: Engine) -> None:
        assert due_months(engine, date(2026, 6, 30)) == []
