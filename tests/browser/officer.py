"""How an officer comes in: name, one-time password, a password of the officer's own."""

from playwright.sync_api import Page

from tests.browser.house import House

PASSWORD = "three green horses"


def sign_in(page: Page, house: House, name: str, password: str) -> None:
    """Fill in the form and send it."""
    page.goto(f"{house.url}/office/")
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("form.narrow button").click()


def new_officer(house: House, name: str) -> str:
    """An account over the whole district; returns its one-time password."""
    area = house.rows("SELECT code FROM area WHERE kind = 'district'")[0]["code"]
    return house.portal("make-officer", name, area).split()[-1]


def change_password(page: Page, old: str) -> None:
    """Replace the one-time password; leads to the dashboard."""
    for field, value in (("current", old), ("new", PASSWORD), ("again", PASSWORD)):
        page.locator(f"[name={field}]").fill(value)
    page.locator("form.narrow button").click()


def come_in(page: Page, house: House, name: str) -> None:
    """A new officer, signed in, the password changed: the dashboard is on the screen."""
    password = new_officer(house, name)
    sign_in(page, house, name, password)
    change_password(page, password)
    page.locator("form.views").wait_for()


def see(page: Page, house: House, view: str = "", tag: str = "") -> None:
    """Open a view of the dashboard, in another language if one is named."""
    if tag:
        page.context.add_cookies([{"name": "lang", "value": tag, "url": house.url}])
    page.goto(f"{house.url}/office/?{view}")
