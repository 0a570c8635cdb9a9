"""The place of a scanned poster, remembered by the browser until it is closed: community, audience, code, no more.

May not import any room: outreach writes it, quiz reads it, and neither may know the other. The cookie is
`<community>.<audience>.<code>`; one of an older release has no code. Nothing of it is believed unchecked: the community
is looked up by who reads it, and a code that nobody made counts nothing."""

import re
from dataclasses import dataclass

from flask import Request, Response

from portal.vocabulary import AUDIENCES

COOKIE = "place"
_CODE = re.compile(r"[A-Z0-9]{4,12}", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Where a visitor came from; unchecked: the reader looks the community up."""

    community: str
    audience: str
    code: str = ""


def read_place(request: Request) -> Place | None:
    """The remembered place, if the cookie has the form of one."""
    community, _, rest = request.cookies.get(COOKIE, "").partition(".")
    audience, _, code = rest.partition(".")
    if not community or audience not in AUDIENCES:
        return None
    return Place(community, audience, code if _CODE.fullmatch(code) else "")


def remember_place(response: Response, place: Place, secure: bool) -> None:
    """No lifetime: the cookie ends with the browser session."""
    value = f"{place.community}.{place.audience}" + (f".{place.code}" if place.code else "")
    response.set_cookie(COOKIE, value, secure=secure, httponly=True, samesite="Lax")


def forget_place(response: Response) -> None:
    """The device forgets where it was."""
    response.delete_cookie(COOKIE)
