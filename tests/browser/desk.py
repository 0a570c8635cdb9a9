"""Every page of the officers' desk, the way to it, and how an administrator with a second factor comes in."""

from collections.abc import Callable
from urllib.parse import urlencode

import pyotp
from playwright.sync_api import Page

from portal.periods import quarter_of
from tests.browser.house import House
from tests.browser.officer import change_password, sign_in

HEADER = "code,parent,kind,name,people,audience,as_of,source\n"


def come_in_as_admin(page: Page, house: House, name: str) -> pyotp.TOTP:
    """A new administrator of the district: password changed, second factor set up, recovery codes on the screen."""
    password = house.portal("make-officer", "--role", "admin", name, _district(house)).split()[-1]
    sign_in(page, house, name, password)
    change_password(page, password)
    codes = pyotp.TOTP("".join(page.locator("[data-secret]").inner_text().split()))
    page.locator("[name=code]").fill(codes.now())
    page.locator("form.narrow button").click()
    page.locator("[data-code]").first.wait_for()
    return codes


def come_in_as_teacher(page: Page, house: House, name: str) -> None:
    """A new teacher with a password of the teacher's own."""
    password = house.portal("make-officer", "--role", "teacher", name, _district(house)).split()[-1]
    sign_in(page, house, name, password)
    change_password(page, password)


def speak(page: Page, house: House, tag: str) -> None:
    """The desk in another language from the next page on."""
    page.context.add_cookies([{"name": "lang", "value": tag, "url": house.url}])


def quarter(house: House) -> str:
    """The newest quarter with all its months closed."""
    months = [row["period"] for row in house.rows("SELECT period FROM closing ORDER BY period")]
    ends = [month for month in months if month[5:] in {"03", "06", "09", "12"}]
    return quarter_of(ends[-1])


def month(house: House) -> str:
    """The newest closed month."""
    return str(house.rows("SELECT max(period) AS newest FROM closing")[0]["newest"])


def _district(house: House) -> str:
    return str(house.rows("SELECT code FROM area WHERE kind = 'district'")[0]["code"])


def _at(path: str, **words: str) -> Callable[[Page, House], None]:
    def go(page: Page, house: House) -> None:
        page.goto(f"{house.url}/office/{path}?{urlencode(words)}")

    return go


def _bulletin(period: Callable[[House], str], tag: str) -> Callable[[Page, House], None]:
    return lambda page, house: _at("bulletin", period=period(house), lang=tag)(page, house)


def _answers_open(page: Page, house: House) -> None:
    _at("items")(page, house)
    page.locator(".item summary").first.click()


def _note(page: Page, house: House) -> None:
    _at("items")(page, house)
    page.goto(str(page.locator(".item a[href$='/note']").first.evaluate("one => one.href")))


def _first(path: str) -> Callable[[Page, House], None]:
    """The first entry that a list leads to."""

    def go(page: Page, house: House) -> None:
        _at(path)(page, house)
        page.locator("a.enter").first.click()

    return go


def _upload(page: Page, house: House, table: bytes) -> None:
    _at("areas")(page, house)
    page.locator("#table").set_input_files({"name": "areas.csv", "mimeType": "text/csv", "buffer": table})
    page.locator("form[enctype] button").click()


def _preview(page: Page, house: House) -> None:
    community = house.rows("SELECT parent, code FROM area WHERE kind = 'community' ORDER BY code")[0]
    row = f"{community['code']},{community['parent']},community,新名字社区,1200,,2026-01-01,register\n"
    row += f"new-one,{community['parent']},community,又一个社区,800,,2026-01-01,register\n"
    _upload(page, house, (HEADER + row).encode())


def _codes_from_a_table(page: Page, house: House) -> None:
    """One row that is good, one with faults."""
    community = house.rows("SELECT code FROM area WHERE kind = 'community' ORDER BY code")[0]["code"]
    rows = f"area,place,target,audience\n{community},西门药店,quiz:new-drugs,youth\nX9,,quiz:none,kings\n"
    _at("placements/upload")(page, house)
    page.locator("#table").set_input_files({"name": "codes.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.locator("form[enctype] button").click()


SCREENS: dict[str, Callable[[Page, House], None]] = {
    "overview": _at("overview"),
    "items": _answers_open,
    "note": _note,
    "indicators": _at("indicators"),
    "indicator": _first("indicators"),
    "targets": _at("targets"),
    "target": _first("targets"),
    "bulletin of a quarter": _bulletin(quarter, "zh-Hans"),
    "bulletin of a quarter in English": _bulletin(quarter, "en"),
    "bulletin of a month": _bulletin(month, "zh-Hans"),
    "bulletin of a month in English": _bulletin(month, "en"),
    "areas": _at("areas"),
    "end of an area": _first("areas"),
    "unreadable table": lambda page, house: _upload(page, house, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "rows with faults": lambda page, house: _upload(page, house, f"{HEADER}x,y\n".encode()),
    "preview of areas": _preview,
    "printed codes": _at("placements"),
    "printed code": _first("placements"),
    "new code": _at("placements/new"),
    "codes from a table": _at("placements/upload"),
    "preview of codes": _codes_from_a_table,
    "accounts": _at("accounts"),
    "audit": _at("audit"),
    "account": _at("account"),
    "second factor": _at("second-factor"),
}
