"""What every public form shares: who may post it, the fields of the place, a page for what could not be stored."""

import json
from datetime import date

from flask import Response, abort, render_template, request
from markupsafe import escape

from portal.areas.tree import LEAVES, Tree
from portal.db import OutcomeUnknown
from portal.place import Place, read_place
from portal.quiz.desk import Desk
from portal.slips.store import Submission
from portal.slips.writer import NotSure
from portal.vocabulary import AUDIENCES
from portal.web import current_locale, from_this_site

FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


def check_post(desk: Desk, spared: bool = False) -> None:
    """Stop a post that is from another site, is no form, or is one of too many from one address.

    `spared` ones are counted elsewhere: a whole school sits behind one address, and its hours have heads."""
    if not from_this_site(request):
        abort(403, "error.other_site")
    if request.mimetype not in FORM_TYPES:
        abort(415)
    if not spared and not desk.limit.allows(request.remote_addr or "", desk.now()):
        abort(429)


def by_script() -> bool:
    """Whether quiz.js asks, which wants to know what became of the answers before it leaves the page."""
    return request.headers.get("Accept") == "application/json"


def say(told: dict[str, str], status: int = 200) -> Response:
    """A short answer to a script."""
    return Response(json.dumps(told), status=status, mimetype="application/json")


def keep_for_sending_again(error: Exception) -> Response:
    """Nothing was stored, or nobody knows: a page that holds what was posted, to be sent again with one press.

    The ticket in it makes that count once, whichever it was."""
    unsure = isinstance(error, NotSure | OutcomeUnknown)
    again = render_template("quiz/again.html", fields=list(request.form.items(multi=True)), unsure=unsure)
    return Response(again, status=503, headers={"Retry-After": "30"})


def visit(name: str) -> tuple[str, str] | None:
    """(code, name) of the printed code that this device was led by, if by any; nothing checks it yet."""
    place = read_place(request)
    return (place.code, name) if place and place.code else None


def note_start(desk: Desk) -> None:
    """A form was opened after a scan; that it was handed in is counted with what was."""
    if request.method == "GET" and (started := visit("started")):  # a link preview asks with HEAD and starts nothing
        desk.writer.note(Submission(desk.month(), visit=started))


def place_fields(desk: Desk, audience: str | None = None, ask_audience: bool = True, place: Place | None = None) -> str:
    """Community and audience, chosen beforehand where the poster, the lesson or the kiosk's `place` says so."""
    tree, place, day = desk.tree(), place or read_place(request), desk.today()
    # A poster, or a place remembered before the day, may name a community that was merged since.
    landed = tree.landing(place.community, day) if place else None
    landed = landed if landed and landed.kind in LEAVES else None  # a code of a whole district tells no community
    elsewhere = next((leaf for leaf in tree.open_leaves(day) if leaf.kind == "elsewhere"), None)
    page = _unchosen(desk, tree, day, ask_audience)
    for chosen in (landed or elsewhere, audience or (place.audience if place else "residents")):
        if chosen:
            option = f'<option value="{escape(chosen if isinstance(chosen, str) else chosen.code)}"'
            page = page.replace(f"{option}>", f"{option} selected>", 1)
    return page


def _unchosen(desk: Desk, tree: Tree, day: date, ask_audience: bool) -> str:
    """The fields with nothing chosen yet: drawn once for each tree, day and language, for they list every community."""
    key = (current_locale().tag, ask_audience)
    known = desk.places.get(key)
    if known and known[0] is tree and known[1] == day:
        return known[2]
    opened = {leaf.code for leaf in tree.open_leaves(day)}
    groups = [
        (parent, leaves)
        for parent in tree.by_code.values()
        if (leaves := [child for child in tree.children(parent.code) if child.code in opened])
    ]
    page = render_template("quiz/place.html", groups=groups, audiences=AUDIENCES if ask_audience else ())
    desk.places[key] = (tree, day, page)
    return page
