"""Phones of a class whose network comes back only when the code has expired: nothing that was answered is lost."""

import time

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from portal.db import make_engine, writing
from portal.live.models import class_session
from portal.live.store import Session
from tests.an_hour import an_hour, keep_hour
from tests.browser.axe import faults_of
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.watching import Watch

WAIT = 20_000


def _hour(house: House) -> Session:
    community = str(house.rows("SELECT code FROM area WHERE kind = 'community'")[0]["code"])
    one, _ = an_hour(community, way="own", stage="asking", step=2)
    return keep_hour(f"sqlite:///{house.file}", one)


def _expire(house: House, one: Session) -> None:
    engine = make_engine(f"sqlite:///{house.file}")
    with writing(engine) as connection:
        connection.execute(
            update(class_session).where(class_session.c.id == one.id).values(expires=int(time.time()) - 1)
        )
    engine.dispose()


def _answer_without_network(page: Page, house: House, one: Session) -> None:
    page.goto(f"{house.url}/join/{one.code}")
    step = page.locator("fieldset[data-item]:not([hidden])")
    expect(step).to_have_count(1, timeout=WAIT)
    page.context.set_offline(True)
    step.locator("input[value='?']").check()
    step.get_by_role("button").click()
    _expire(house, one)


@pytest.mark.parametrize("closed", [False, True])
def test_a_phone_sends_its_test_for_the_community_when_the_class_is_over(
    house: House, phone: Opener, watch: Watch, closed: bool
) -> None:
    one, page = _hour(house), phone("en")
    before = house.number("SELECT count(*) FROM slip")
    _answer_without_network(page, house, one)
    page.context.set_offline(False)
    if closed:  # the browser had thrown the page away, or the pupil loads it anew
        page.reload()
        page.wait_for_url("**/join/*")
    expect(page.locator("[data-said]")).to_contain_text("counts for the community", timeout=WAIT)
    expect(page.locator("[data-result]")).to_be_visible()
    assert not faults_of(page, "late")
    assert house.number("SELECT count(*) FROM slip") == before + 1
    assert house.number("SELECT count(*) FROM slip WHERE session_id = ?", one.id) == 0
    assert '"answers":{}' in page.evaluate("JSON.stringify(window.sessionStorage)").replace("\\", "")
    page.reload()
    page.wait_for_timeout(500)
    assert house.number("SELECT count(*) FROM slip") == before + 1, "sent once"
    watch.complaints.clear()  # a dropped network, and a code that is no longer good
