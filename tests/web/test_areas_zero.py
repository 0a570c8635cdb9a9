"""A register of nobody: zero is a figure, and wherever reach would stand the officer is told to check the register."""

from datetime import date

import pytest
from sqlalchemy import Engine

from portal.areas.importing import Population
from portal.areas.store import import_areas
from tests.office_desk import office_of_s1, page_of, seal, with_data

NOBODY = Population("S1", "", 0, date(2026, 1, 1), "户籍科")


@pytest.mark.parametrize("people", [0, 1000])
def test_reach_over_a_register_of_nobody_says_check_the_register(engine: Engine, people: int) -> None:
    client = office_of_s1(engine)
    seal(engine, "C11", 300, 210, "2026-06")
    import_areas(engine, [], [Population("S1", "", people, date(2026, 1, 1), "户籍科")], "test")
    page = page_of(client, area="S1", period="2026-Q2")
    assert bool(with_data(page, "check-register")) == (people == 0)
    assert bool(with_data(page, "reach")) == (people != 0)
    assert ("登记人口为 0" in page) == (people == 0)
    for path in ("/office/overview", "/office/bulletin"):
        answer = client.get(path, query_string={"area": "S1", "period": "2026-Q2"})
        assert answer.status_code == 200
        assert ("登记人口为 0" in answer.get_data(as_text=True)) == (people == 0), path
