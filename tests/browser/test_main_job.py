"""The whole job: a resident scans a poster and answers; the month is sealed; an officer signs in and reads the rate."""

import math

import pytest
from playwright.sync_api import expect

from portal.db import make_engine
from portal.periods import last_closable, month_of, quarter_of, shift, today
from portal.slips.store import Slip, Submission, record
from tests.browser.conftest import Opener
from tests.browser.house import House
from tests.browser.officer import change_password, new_officer, sign_in
from tests.browser.reader import ITEMS, answer_all, items, keys, newest, one_question, send, step

TAGS = {"zh-CN": "zh-Hans", "ug": "ug"}
ANSWERS, MASTERED = 60, 24
COMMUNITY = "SELECT area FROM placement WHERE code = ?"
both_ways = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
both_tongues = pytest.mark.parametrize("locale", TAGS)


@both_ways
@both_tongues
def test_a_scan_leads_to_the_lesson_and_one_tap_later_to_the_first_question_and_then_to_a_result(
    house: House, phone: Opener, locale: str, scripts: bool
) -> None:
    page, tag, known = phone(locale, scripts), TAGS[locale], keys(house)
    page.goto(f"{house.url}/q/{house.code}")
    led = page.url.removesuffix("" if scripts else f"?code={house.code}")  # the script takes it out of the address
    assert led == f"{house.url}/{tag}/learn/residents-family/"
    expect(page.locator(".scanned b").first).to_be_visible()
    assert page.locator("html").get_attribute("lang") == tag
    page.locator("[data-before]").tap()
    expect(items(page)).to_have_count(ITEMS)
    expect(items(page).first).to_be_visible()
    if scripts:
        one_question(page)
    answer_all(page)
    community = house.rows(COMMUNITY, house.code)[0]["area"]
    expect(page.locator("[name=community]")).to_have_value(community)
    expect(page.locator("[name=audience]")).to_have_value("residents")
    send(page)
    expect(page.locator("#result")).to_have_attribute("data-mastered", "1")
    expect(page.locator(".missed")).to_have_count(0)
    slip = newest(house, known)
    assert (slip["community"], slip["audience"], slip["phase"]) == (community, "residents", "before")
    assert slip["period"] == month_of(today())
    # Nobody reads eleven questions in two seconds: kept, but in no box.
    assert (slip["mastered"], slip["aware"], slip["flag"]) == (1, 1, 1)


@both_ways
def test_a_language_once_chosen_beats_that_of_the_browser_at_the_next_scan(
    house: House, phone: Opener, scripts: bool
) -> None:
    page = phone("zh-CN", scripts)
    page.context.add_cookies([{"name": "lang", "value": "ug", "url": house.url}])
    page.goto(f"{house.url}/q/{house.code}")
    assert page.url.split("?")[0] == f"{house.url}/ug/learn/residents-family/"


@both_ways
def test_without_a_single_answer_the_quiz_still_explains_everything(house: House, phone: Opener, scripts: bool) -> None:
    page = phone("zh-CN", scripts)
    page.goto(f"{house.url}/zh-Hans/quiz/new-drugs/")
    if scripts:
        step(page).get_by_role("button").click()
        expect(step(page).get_by_role("alert")).not_to_be_empty()
        one_question(page)
        return
    send(page)
    expect(page.locator(".missed")).to_have_count(ITEMS)


@pytest.fixture(scope="module")
def sealed_quarter(house: House) -> str:
    """The last quarter that may be closed, with attempts of the poster's community, sealed; returns the quarter.

    They are written as the server writes them: a browser cannot answer in a month that is over."""
    month = last_closable(today())
    while int(month[5:]) % 3:
        month = shift(month, -1)
    community = house.rows(COMMUNITY, house.code)[0]["area"]
    engine = make_engine(f"sqlite:///{house.file}")
    record(
        engine,
        [
            Submission(
                month, Slip(community, "residents", "general", "new-drugs.1A", "?" * 11, place < MASTERED, False)
            )
            for place in range(ANSWERS)
        ],
    )
    engine.dispose()
    assert f"sealed={ANSWERS}" in house.portal("close", month)
    assert house.number("SELECT count(*) FROM slip WHERE period = ?", month) == 0
    return quarter_of(month)


@pytest.mark.parametrize(
    ("scripts", "locale", "name"), [(True, "zh-CN", "officer"), (False, "ug", "second"), (False, "zh-CN", "third")]
)
def test_an_officer_changes_the_one_time_password_and_reads_the_rate_of_the_sealed_boxes(
    house: House, laptop: Opener, sealed_quarter: str, scripts: bool, locale: str, name: str
) -> None:
    page = laptop(locale, scripts)
    assert page.goto(f"{house.url}/office/").url.endswith("/office/sign-in")  # type: ignore[union-attr]
    # The first officer is the one that `prepare` made.
    password = house.one_time_password if name == "officer" else new_officer(house, name)
    sign_in(page, house, name, password)
    expect(page.locator("[data-must-change]")).to_be_visible()
    page.goto(f"{house.url}/office/?period={sealed_quarter}")
    assert page.url.endswith("/office/password"), "nothing opens before the password is changed"
    change_password(page, password)

    boxes = house.rows("SELECT n, value FROM sealed WHERE kind = 'R' AND name = 'mastered'")
    n, mastered = sum(box["n"] for box in boxes), sum(box["value"] for box in boxes)
    percent = math.floor(100 * mastered / n + 0.5)
    assert n == ANSWERS
    assert abs(mastered - MASTERED) < 12
    for period in (sealed_quarter, f"{sealed_quarter[:4]}-{int(sealed_quarter[-1]) * 3:02d}"):
        page.locator("#period").select_option(period)
        page.locator("form.views button").click()
        shown = page.locator("[data-headline]")
        expect(shown).to_have_attribute("data-n", str(n))
        expect(shown).to_have_attribute("data-boxes", str(len(boxes)))
        expect(shown).to_have_attribute("data-rate", str(percent))
        expect(shown.locator(".rate")).to_contain_text(f"{percent}%")
        low, high = (int(shown.get_attribute(f"data-{end}") or "") for end in ("low", "high"))
        assert low < percent < high
        assert page.locator(".judged").count() == (1 if "Q" in period else 0), "a month is trend only"
    # What residents sent in this month is not even counted for officers before it is sealed.
    page.locator("#period").select_option(month_of(today()))
    page.locator("form.views button").click()
    bands = page.locator("[data-open] td[data-column=band]").all_inner_texts()
    assert set(bands) == {"<10"}


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(house: House, laptop: Opener) -> None:
    page = laptop()
    said = []
    for name in ("officer", "nobody"):
        sign_in(page, house, name, "not the password")
        said.append(page.locator("[data-refused]").inner_text())
    assert said[0] == said[1]
