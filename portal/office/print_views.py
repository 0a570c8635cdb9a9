"""Printing a code: the choice of designs, each design as a page and as a PDF, and many codes as a ZIP of PDFs.

May not touch the database and makes no PDF itself: `outreach.posters` draws, its press typesets."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from portal.accounts import guard
from portal.accounts.store import Action
from portal.areas.store import load_tree
from portal.areas.tree import Area
from portal.locales import BY_TAG, LOCALES, ORIGINAL
from portal.office import placements
from portal.office.library import Library
from portal.office.placements_views import dead_codes, own_placement, site
from portal.office.selection import UnknownWord
from portal.outreach.posters.bundle import bundle
from portal.outreach.posters.designs import DESIGNS, Design, fitting
from portal.outreach.posters.drawing import draw
from portal.outreach.posters.facts import Print, gather
from portal.outreach.posters.press import CannotPrint, Maker, Press
from portal.outreach.posters.qr import TooSmall
from portal.outreach.store import Placement, list_placements
from portal.periods import month_of
from portal.settings import Settings
from portal.vocabulary import AUDIENCES, PLACEMENT_KINDS

MOST = 100  # codes in one ZIP: two or three minutes of one core
HERE = ("localhost", "127.0.0.1", "::1")  # an address that no phone can open


@dataclass(frozen=True)
class Asked:
    """What is to be printed: `second` is the other language of designs with two."""

    design: Design
    paper: str
    tag: str
    second: str


def add_pages(
    office: Blueprint, settings: Settings, engine: Engine, today: Callable[[], date], library: Library
) -> None:
    """Everything about printing; nothing where no press was given."""
    press = library.press
    if press is None:
        return

    def one_print(one: Placement, area: Area, asked: Asked, tag: str) -> Print:
        side = asked.design.qr_on(asked.paper)
        return gather(library.supply, one, tag, area.name, site(settings), side)

    def page_of(one: Placement, area: Area, asked: Asked, bar: Markup | None = None) -> str:
        first = one_print(one, area, asked, asked.tag)
        second = one_print(one, area, asked, asked.second) if asked.design.languages > 1 else None
        return draw(asked.design, asked.paper, first, second, bar)

    @office.get("/placements/<code>/print")
    def placement_print(code: str) -> str:
        tree, one = own_placement(engine, code)
        area = tree.by_code[one.area]
        guard.note(Action.VIEW, f"print placement={one.code}")
        tag = one.language or ORIGINAL.tag
        return render_template(
            "office/print.html",
            one=one,
            area=area,
            designs=DESIGNS.values(),
            first=fitting(one.kind),
            tag=tag,
            second=_other(tag),
            locales=LOCALES,
            here=_is_here(settings),
            site=site(settings),
            cannot=_reason(request.args.get("cannot", "")),
        )

    @office.get("/placements/<code>/print/<design>")
    def placement_print_page(code: str, design: str) -> Any:
        tree, one = own_placement(engine, code)
        area = tree.by_code[one.area]
        if design.endswith(".pdf"):
            return file_of(one, area, _asked(design.removesuffix(".pdf"), one))
        asked = _asked(design, one)
        guard.note(Action.VIEW, f"print placement={one.code} design={design}")
        words = library.supply.words(one.audience, asked.tag)
        bar = render_template(
            "office/print_bar.html",
            one=one,
            asked=asked,
            words=words,
            own_name=BY_TAG[asked.tag].own_name,
            locales=LOCALES,
            here=_is_here(settings),
            site=site(settings),
        )
        try:
            return page_of(one, area, asked, bar=Markup(bar))  # nosec B704 # our own template, escaping itself
        except TooSmall:
            return _back(one, "too_long")

    def file_of(one: Placement, area: Area, asked: Asked) -> Any:
        assert press is not None
        try:
            made = press.make(page_of(one, area, asked))
        except (CannotPrint, TooSmall) as error:
            return _back(one, _why(error))
        guard.note(Action.EXPORT, f"print placement={one.code} design={asked.design.name} lang={asked.tag}")
        name = f"{one.code}-{asked.design.name}-{asked.paper}-{asked.tag}.pdf"
        return Response(
            made,
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @office.get("/placements/print")
    def placements_print() -> str:
        words, found, _ = _many(engine, today())
        design = request.args.get("design", "")
        if design and design not in DESIGNS:
            raise NotFound("error.office.print")
        guard.note(Action.VIEW, "print many")
        return render_template(
            "office/print_many.html",
            words=words,
            design=design,
            found=len(found),
            most=MOST,
            designs=DESIGNS.values(),
            kinds=PLACEMENT_KINDS,
            audiences=AUDIENCES,
            here=_is_here(settings),
            site=site(settings),
            cannot=_reason(request.args.get("cannot", "")),
        )

    @office.get("/placements/print.zip")
    def placements_zip() -> Any:
        assert press is not None
        words, found, areas = _many(engine, today())
        design = request.args.get("design", "")
        if design not in ("", *DESIGNS) or not 0 < len(found) <= MOST:
            raise NotFound("error.office.print")
        guard.note(Action.EXPORT, f"print many n={len(found)} design={design or 'own'} area={words['area']}")
        stream = stream_with_context(bundle(_files(press, found, areas, design, page_of), _now(today())))
        try:
            first = next(stream)  # so that what cannot be printed at all is said on a page, not in a broken file
        except CannotPrint as error:
            asked = urlencode({**words, "design": design, "cannot": error.reason})
            return redirect(f"{url_for('office.placements_print')}?{asked}", 303)
        return Response(
            _chain(first, stream),
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="prints-{today().isoformat()}.zip"'},
        )


PageOf = Callable[..., str]


def _files(
    press: Press, found: Sequence[Placement], areas: dict[str, Area], design: str, page_of: PageOf
) -> Iterator[tuple[str, bytes]]:
    """Name and PDF of each code; what could not be made is named in a file of its own at the end."""
    left_out: list[str] = []
    with press.job() as make:
        for number, one in enumerate(found):
            tag = one.language or ORIGINAL.tag
            chosen = DESIGNS[design] if design else fitting(one.kind)
            asked = Asked(chosen, chosen.papers[0], tag, _other(tag))
            try:
                yield _name(one, asked), _made(make, page_of(one, areas[one.area], asked))
            except (CannotPrint, TooSmall) as error:
                if number == 0 and _why(error) == "no_pdf":
                    raise
                left_out.append(f"{one.code} {one.place}: {gettext(f'office.print.{_why(error)}')}")
    if left_out:
        text = "\r\n".join(["\ufeff" + str(gettext("office.print.many.left_out")), *left_out, ""])
        yield "0-left-out.txt", text.encode()


def _made(make: Maker, html: str) -> bytes:
    return make(html)


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _name(one: Placement, asked: Asked) -> str:
    """The name of a file that tells where to hang it."""
    place = "".join(letter if letter.isalnum() else "-" for letter in one.place).strip("-")[:40]
    return f"{one.area}/{place}-{one.code}-{asked.design.name}-{asked.tag}.pdf"


def _many(engine: Engine, day: date) -> tuple[dict[str, str], list[Placement], dict[str, Area]]:
    """The codes that the address asks for, by the words of the list of codes; those words; the areas."""
    month = month_of(day)
    try:
        asked = placements.read_asked(request.args, guard.officer().area, month)
    except UnknownWord:
        raise NotFound("error.office.view") from None
    tree = load_tree(engine)
    if asked.area not in tree.below(guard.officer().area):
        guard.refuse(f"area={asked.area}", "error.office.area")
    found = list_placements(engine, tree.below(asked.area))
    kept = [*placements.chosen(found, asked, dead_codes(engine, found, day))]
    words = {"area": asked.area, "kind": asked.kind, "audience": asked.audience, "state": asked.state}
    return words, kept, dict(tree.by_code)


def _asked(name: str, one: Placement) -> Asked:
    design = DESIGNS.get(name)
    if design is None:
        raise NotFound("error.office.print")
    tag = request.args.get("lang") or one.language or ORIGINAL.tag
    second = request.args.get("second") or _other(tag)
    paper = request.args.get("paper") or design.papers[0]
    if tag not in BY_TAG or second not in BY_TAG or paper not in design.papers:
        raise NotFound("error.office.print")
    return Asked(design, paper, tag, second)


def _other(tag: str) -> str:
    """The language beside `tag` where nobody chose: Chinese, and beside Chinese English."""
    return ORIGINAL.tag if tag != ORIGINAL.tag else "en"


def _is_here(settings: Settings) -> bool:
    return (urlsplit(site(settings)).hostname or "") in HERE


_REASONS = ("no_pdf", "no_letters", "busy", "too_long")


def _reason(word: str) -> str:
    return word if word in _REASONS else ""


def _why(error: Exception) -> str:
    return error.reason if isinstance(error, CannotPrint) else "too_long"


def _back(one: Placement, reason: str) -> Any:
    """To the choice of designs, which says why there is no PDF."""
    return redirect(url_for("office.placement_print", code=one.code, cannot=reason), 303)


def _now(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
