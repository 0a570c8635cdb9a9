"""The place of a scanned poster, remembered by the browser until it is closed: community and audience, no more.

May not import any room: outreach writes it, quiz reads it, and neither may know the other."""

from dataclasses import dataclass

from flask import Request, Response

from portal.vocabulary import AUDIENCES

COOKIE = "place"


@dataclass(frozen=True)
class Place:
    """Where a visitor came from; unchecked: the reader looks the community up."""

    community: str
    audience: str


def read_place(request: Request) -> Place | None:
    """The remembered place, if the cookie has the form of one."""
    community, _, audience = request.cookies.get(COOKIE, "").partition(".")
    return Place(community, audience) if community and audience in AUDIENCES else None


def remember_place(response: Response, place: Place, secure: bool) -> None:
    """No lifetime: the cookie ends with the browser session."""
    value = f"{place.community}.{place.audience}"
    response.set_cookie(COOKIE, value, secure=secure, httponly=True, samesite="Lax")


def forget_place(response: Response) -> None:
    """The device forgets where it was."""
    response.delete_cookie(COOKIE)
