"""The area that an address of the desk asks for, or the answer that refuses it. May not touch the database."""

from flask import request
from werkzeug.exceptions import NotFound

from portal.accounts import guard
from portal.areas.tree import Area, Tree
from portal.office.selection import UnknownWord, read_area


def asked_area(tree: Tree) -> Area:
    """The officer's own area or one below it; 404 when no area has that code, 403 (logged) when it lies outside."""
    own = guard.officer().area
    try:
        area = read_area(request.args, tree, own)
    except UnknownWord:
        raise NotFound("error.office.view") from None
    if area.code not in tree.below(own):
        guard.refuse(f"area={area.code}", "error.office.area")
    return area
