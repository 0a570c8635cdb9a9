"""Finds the forms of the portal as a browser finds them, and fills them in: mostly as meant, and then not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from hypothesis import strategies as some
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.periods import today
from tests.fuzz.town import Town
from tests.fuzz.words import MARK, words

# What a person would type where a page offers nothing, by the field's type and by its name.
TOMORROW = (today() + timedelta(days=1)).isoformat()
TYPED = {"date": TOMORROW, "number": "12", "password": "three green horses", "search": "tea"}
NAMED = {
    "phone": "010-12345679", "name": "somebody", "reason": "as agreed in the meeting", "code": "SCAN23",
    "place": "a hall",
    "new": "four brown horses run", "again": "four brown horses run", "hours": "8-17", "last": "", "begins": "10:00",
    "ends": "12:00", "heads": "20", "note": "seen", "title": "a talk", "value": "12", "source": "a count",
    "counted": "9",
    "valid_from": today().isoformat(), "website": "", "checked": today().isoformat(), "planned": "9",
    "exam_taken": "8", "exam_passed": "7", "current": "three green horses",
    "table": "code,parent,kind,name\nC16,S1,community,x",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field: its name, its type, what it holds as the page comes, and what else it offers."""

    name: str
    kind: str
    value: str
    offered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """One form on a page that somebody of this role can open."""

    role: str
    page: str
    action: str
    endpoint: str
    method: str
    fields: tuple[Field, ...] = field(compare=False)

    def __str__(self) -> str:
        return f"{self.role}: {self.method} {self.endpoint} from {self.page.partition('?')[0]}"


def endpoint_of(town: Town, path: str, method: str) -> str:
    """The view that answers there."""
    try:
        return str(town.app.url_map.bind("localhost").match(urlsplit(path).path, method=method)[0])
    except RequestRedirect:
        return "redirect"
    except HTTPException:
        return ""


def forms_of(town: Town, role: str, page: str, text: str) -> Iterator[Found]:
    """The forms of a drawn page."""
    for form in html.fromstring(text.encode()).iter("form"):
        action = urljoin(page, form.get("action") or page)
        method = (form.get("method") or "get").upper()
        fields = tuple(
            each for element in form.iter("input", "select", "textarea", "button") for each in _fields(element)
        )
        yield Found(role, page, action, endpoint_of(town, action, method), method, fields)


def _fields(element: Any) -> Iterator[Field]:
    name, kind = element.get("name"), (element.get("type") or element.tag).lower()
    if not name:
        return
    if element.tag == "select":
        offered = tuple(option.get("value", option.text or "") for option in element.iter("option"))
        chosen = [
            option.get("value", option.text or "") for option in element.iter("option") if "selected" in option.attrib
        ]
        yield Field(name, "select", (chosen or [*(one for one in offered if one), ""])[0], offered)
    elif element.tag == "textarea":
        yield Field(name, kind, element.text or "")
    else:
        yield Field(name, kind, element.get("value", "on" if kind in ("checkbox", "radio") else ""))


def crawl(town: Town, role: str, *starts: str) -> Iterator[Found]:
    """Follows links and forms that ask, one address for each view, and yields every form on the way."""
    client, seen, waiting = town.browser(role), set[str](), list(starts)
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(town, path, "GET")
        if path in seen or (path not in starts and endpoint in {*seen, ""}):
            continue
        seen |= {path, endpoint}
        answer = client.get(path)
        assert answer.status_code < 500, path
        if answer.status_code in (301, 302, 303):
            waiting.append(urljoin(path, answer.headers["Location"]).removeprefix("http://localhost"))
        elif answer.status_code == 200 and answer.mimetype == "text/html":
            text = answer.get_data(as_text=True)
            assert MARK not in text, path
            yield from forms_of(town, role, path, text)
            links = (
                urldefrag(urljoin(path, one.get("href"))).url
                for one in html.fromstring(text).iter("a")
                if one.get("href")
            )
            waiting += [one for one in links if one.startswith("/") and "." not in one.rpartition("/")[2]]


@some.composite
def filled(draw: Any, form: Found) -> list[tuple[str, str]]:
    """The form as a person would send it, with up to three fields that are not as anybody would."""
    sent: dict[str, list[str]] = {}
    for name, same in _by_name(form).items():
        kinds, offered = {one.kind for one in same}, [value for one in same for value in (one.offered or (one.value,))]
        if kinds & {"radio", "select", "submit"}:
            sent[name] = [draw(some.sampled_from(offered or [""]))] if draw(some.integers(0, 3)) else [same[0].value]
        elif "checkbox" in kinds:
            sent[name] = draw(some.lists(some.sampled_from(offered), unique=True, max_size=len(offered)))
        else:
            typed = NAMED.get(name.partition("-")[0], TYPED.get(same[0].kind, "some words"))
            sent[name] = [same[0].value or (typed if draw(some.integers(0, 5)) else "")]
    for _ in range(draw(some.sampled_from((0, 1, 1, 2, 3)))):
        name = draw(some.sampled_from(sorted(sent) or ["x"]) if draw(some.integers(0, 9)) else words)
        how = draw(some.sampled_from(("other", "other", "other", "gone", "twice", "kept and other")))
        before = sent.get(name, [])
        if how == "gone":
            sent.pop(name, None)
        else:
            more = draw(words)
            sent[name] = {"other": [more], "twice": before * 2, "kept and other": [*before, more]}[how]
    return [(name, value) for name, given in sent.items() for value in given]


def _by_name(form: Found) -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = {}
    for one in form.fields:
        found.setdefault(one.name, []).append(one)
    return found
