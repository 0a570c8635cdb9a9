"""A reader of pages that inspects every page it fetches: whatever page a test looks at, the rules of all pages hold.

A test that must leave out a check names it and says why: `reader.get(path, but={"links": "the sample tree is small"})`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from babel.messages import pofile
from werkzeug.test import Client, TestResponse

from portal.locales import BY_TAG
from portal.settings import ROOT

XHTML = "{http://www.w3.org/1999/xhtml}"
HOST = "localhost"
REGISTRIES = ("https://beian.miit.gov.cn/", "https://beian.mps.gov.cn/")  # of websites: looked up by whoever taps
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HELP_NUMBERS = {"110", "120", "12356"}
POINTING = {"for", "aria-labelledby", "aria-describedby", "aria-controls"}
UNLABELLED = {"hidden", "submit", "button"}
Opt = Mapping[str, str] | None


@dataclass(frozen=True)
class Page:
    """One answer, and its tree when it is a page."""

    path: str
    answer: TestResponse

    @property
    def status(self) -> int:
        return self.answer.status_code

    @cached_property
    def text(self) -> str:
        return self.answer.get_data(as_text=True)

    @cached_property
    def _parsed(self) -> tuple[Element, list[Any]]:
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=True)
        tree = parser.parse(self.answer.get_data(), transport_encoding="utf-8")
        return tree, parser.errors

    @property
    def tree(self) -> Element:
        return self._parsed[0]

    @property
    def errors(self) -> list[Any]:
        return self._parsed[1]

    @cached_property
    def parents(self) -> dict[Element, Element]:
        return {child: parent for parent in self.tree.iter() for child in parent}

    def all(self, *names: str) -> list[Element]:
        """The elements of these names, in their order on the page."""
        return [one for one in self.tree.iter() if isinstance(one.tag, str) and one.tag.removeprefix(XHTML) in names]

    def with_attribute(self, name: str) -> list[Element]:
        """The elements that have an attribute."""
        return [one for one in self.tree.iter() if one.get(name) is not None]

    def one(self, name: str) -> Element:
        """The only element of a name."""
        (found,) = self.all(name)
        return found

    def up(self, one: Element) -> Iterator[Element]:
        """The element and all above it."""
        here: Element | None = one
        while here is not None:
            yield here
            here = self.parents.get(here)

    @property
    def ids(self) -> list[str]:
        return [str(one.get("id")) for one in self.with_attribute("id")]

    @property
    def words(self) -> str:
        """What a person reads in the main part, in one line."""
        return said(self.one("main"))

    def fields(self) -> dict[str, str]:
        """What the page's first form would send as it stands, radio buttons left alone."""
        found: dict[str, str] = {}
        for one in self.all("input", "select"):
            name = one.get("name")
            if not name or one.get("type") in {"radio", "checkbox"}:
                continue
            if one.tag == f"{XHTML}select":
                options = list(one.iter(f"{XHTML}option"))
                chosen = next((option for option in options if option.get("selected") is not None), options[0])
                found[name] = chosen.get("value", "")
            else:
                found[name] = one.get("value", "")
        return found


def said(one: Element) -> str:
    """The text of an element, in one line."""
    return " ".join("".join(one.itertext()).split())


@dataclass
class Reader:
    """A browser without scripts that checks what it is given."""

    client: Client
    known: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)

    def get(self, path: str, but: Opt = None, **options: Any) -> Page:
        """Fetch and inspect."""
        return self._inspected(path, self.client.get(path, **options), but)

    def post(self, path: str, but: Opt = None, **options: Any) -> Page:
        """Send and inspect what comes back."""
        return self._inspected(path, self.client.post(path, **options), but)

    def _inspected(self, path: str, answer: TestResponse, but: Opt) -> Page:
        page = Page(path, answer)
        check_headers(page)
        if answer.mimetype == "text/html" and answer.status_code not in {301, 302, 303, 304}:
            self.inspect(page, but)
        return page

    def inspect(self, page: Page, but: Opt = None) -> None:
        """Run every check that is not left out; raises AssertionError naming page and check."""
        left_out = dict(but or {})
        assert left_out.keys() <= CHECKS.keys() | {"links"}, f"no such check: {left_out}"
        assert all(len(reason) > 10 for reason in left_out.values()), "say why a check is left out"
        checks: dict[str, Callable[[Page], object]] = {**CHECKS, "links": self.check_links}
        for name, check in checks.items():
            if name not in left_out:
                fault = check(page)
                assert not fault, f"{page.path}: {name}: {fault}"

    def check_links(self, page: Page) -> object:
        """Every address on the page leads somewhere, and every #place exists there."""
        dead = []
        for element in page.tree.iter():
            for name in ("href", "src", "action"):
                address = element.get(name)
                if address is None or address.startswith(("tel:", "mailto:", "data:", *REGISTRIES)):
                    continue
                target, place = urldefrag(urljoin(page.path, address))
                if target == page.path:
                    good = place in page.ids or not place
                else:
                    status, ids = self.look_up(target)
                    good = status in {200, 302, 303} and (not place or place in ids)
                if not good and not (name == "action" and self.look_up(target)[0] == 405):
                    dead.append(address)
        return dead

    def look_up(self, target: str) -> tuple[int, frozenset[str]]:
        """Status and ids of an address, asked once; a result is asked again, for it is each browser's own."""
        if target in self.known:
            return self.known[target]
        # A quiz counts who asks for it as one who began; a preview asks for the head alone.
        ask = self.client.head if re.match(r"/[^/]+/quiz/[^/]+/", target) else self.client.get
        answer = ask(target)
        body = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        found = answer.status_code, frozenset(re.findall(r'\sid="([^"]+)"', body))
        answer.close()
        if "/result/" not in target:
            self.known[target] = found
        return found


def check_headers(page: Page) -> None:
    """What every answer of the portal carries, pages and others."""
    headers = page.answer.headers
    for name, value in HEADERS.items():
        assert headers.get(name) == value, f"{page.path}: {name} is {headers.get(name)!r}"
    policy = directives(headers["Content-Security-Policy"])
    assert policy["default-src"] == ["'none'"]
    assert len(policy["script-src"]) == 1
    if page.answer.mimetype == "text/html" and page.path.startswith(("/office", "/class")):
        assert policy["script-src"][0].startswith("'nonce-"), page.path
    else:
        assert policy["script-src"] == ["'self'"], page.path
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert policy["trusted-types"] == ["mingbian"], "one policy, for the addresses of workers"
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers.get("Cache-Control")
    assert "Server" not in headers


def directives(policy: str) -> dict[str, list[str]]:
    """A Content-Security-Policy as {directive: values}."""
    return {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}


def _html(page: Page) -> object:
    return page.errors[:3]


def _heading(page: Page) -> object:
    return len(page.all("h1")) != 1 or not said(page.one("h1"))


def _heading_levels(page: Page) -> object:
    levels = [int(str(one.tag)[-1]) for one in page.all("h1", "h2", "h3", "h4")]
    return any(after - before > 1 for before, after in pairwise(levels))


def _title(page: Page) -> object:
    return not said(page.one("title")).strip(" ·")


def _ids(page: Page) -> object:
    doubled = [name for name, times in Counter(page.ids).items() if times > 1]
    pointed = [name for one in page.tree.iter() for at in POINTING for name in (one.get(at) or "").split()]
    return doubled or [name for name in pointed if name not in page.ids]


def _labels(page: Page) -> object:
    labelled = {one.get("for") for one in page.all("label")}
    bare = []
    for one in page.all("input", "select", "textarea"):
        if one.get("type") in UNLABELLED:
            continue
        around = [parent for parent in page.up(one) if parent.tag == f"{XHTML}label" and said(parent)]
        if not around and one.get("id") not in labelled and not one.get("aria-label"):
            bare.append(one.get("name"))
        if one.get("type") == "radio" and not any(parent.tag == f"{XHTML}fieldset" for parent in page.up(one)):
            bare.append(f"{one.get('name')} stands in no fieldset")
    bare += ["a fieldset without legend" for one in page.all("fieldset") if one.find(f"{XHTML}legend") is None]
    named = page.all("button", "a", "summary")
    return bare + [said(one) or str(one.attrib) for one in named if not said(one) and not one.get("aria-label")]


def _lang(page: Page) -> object:
    root = page.one("html")
    asked = page.path.split("/")[1].partition("?")[0]
    if root.get("lang") not in BY_TAG or (asked in BY_TAG and root.get("lang") != asked):
        return f"lang={root.get('lang')}"
    return [one.get("lang") for one in page.with_attribute("lang") if one.get("lang") not in BY_TAG]


def _dir(page: Page) -> object:
    wrong = []
    for one in page.with_attribute("lang"):
        direction = next((above.get("dir") for above in page.up(one) if above.get("dir")), None)
        if direction != BY_TAG[str(one.get("lang"))].direction:
            wrong.append(f"<{str(one.tag).removeprefix(XHTML)} lang={one.get('lang')}> is read {direction}")
    return wrong


def _inline(page: Page) -> object:
    # Structured data is a block that no browser runs.
    run = [one for one in page.all("script") if one.get("type") != "application/ld+json"]
    scripts = [one for one in run if not one.get("src") or said(one)]
    handlers = [name for one in page.tree.iter() for name in one.attrib if name.startswith("on") or name == "style"]
    return scripts or handlers or page.all("style", "iframe", "object", "embed", "base")


def _nonce(page: Page) -> object:
    """Every script of the desk and of classes carries the nonce of its answer; public pages know none."""
    (allowed,) = directives(page.answer.headers["Content-Security-Policy"])["script-src"]
    run = [one for one in page.all("script") if one.get("src")]
    if allowed == "'self'":
        return page.with_attribute("nonce")
    return [one.get("src") for one in run if f"'nonce-{one.get('nonce')}'" != allowed]


def _alt(page: Page) -> object:
    bad = [one.get("src") for one in page.all("img") if one.get("alt") is None]
    unsized = [one.get("src") for one in page.all("img") if not (one.get("width") and one.get("height"))]
    drawn = [one for one in page.all("{http://www.w3.org/2000/svg}svg") if not one.get("aria-hidden")]
    return bad or unsized or [one for one in drawn if not _named_group(one)]


def _named_group(drawn: Element) -> bool:
    """A picture's places to point at: a group with a name, and every link in it has one."""
    links = [one for one in drawn.iter() if str(one.tag).endswith("}a")]
    return drawn.get("role") == "group" and all(one.get("aria-label") for one in [drawn, *links])


def _host(page: Page) -> object:
    asked = [
        one.get(name) or ""
        for one in page.tree.iter()
        for name in ("src", "srcset", "href", "action", "data", "poster", "ping", "formaction")
        if one.get(name) and not (one.tag == f"{XHTML}a" and (one.get(name) or "").startswith(REGISTRIES))
    ]
    return [one for one in asked if urlsplit(one).netloc not in {"", HOST} or urlsplit(one).scheme not in {"", "tel"}]


def _main(page: Page) -> object:
    return len(page.all("main")) != 1


def _skip(page: Page) -> object:
    first = next(one for one in page.all("a"))
    return first.get("href") != f"#{page.one('main').get('id')}" or not said(first)


def _help(page: Page) -> object:
    (box,) = [one for one in page.all("aside") if "help" in (one.get("class") or "").split()]
    shown = {str(one.get("href")).removeprefix("tel:") for one in box.iter(f"{XHTML}a")}
    return HELP_NUMBERS - shown


def _languages(page: Page) -> object:
    offered = {one.get("hreflang"): said(one) for one in page.all("a") if one.get("hreflang")}
    return {tag: locale.own_name for tag, locale in BY_TAG.items() if offered.get(tag) != locale.own_name}


def _keys(page: Page) -> object:
    """A message's key instead of its wording: nobody wrote it."""
    return _message_keys() & set(re.findall(r"[a-z_]+(?:\.[a-z0-9_]+)+", said(page.one("body"))))


@cache
def _message_keys() -> frozenset[str]:
    with (ROOT / "translations" / "messages.pot").open("rb") as file:
        return frozenset(str(message.id) for message in pofile.read_po(file) if message.id)


CHECKS: dict[str, Callable[[Page], object]] = {
    "html": _html,
    "heading": _heading,
    "heading levels": _heading_levels,
    "title": _title,
    "ids": _ids,
    "labels": _labels,
    "lang": _lang,
    "dir": _dir,
    "inline": _inline,
    "nonce": _nonce,
    "alt": _alt,
    "host": _host,
    "main": _main,
    "skip": _skip,
    "help": _help,
    "languages": _languages,
    "keys": _keys,
}
