"""The wording of printed matter: one folder for each audience in content/posters, a wording file for each language.

Pure. How it is set on paper is `outreach.posters`; it is read here because `portal check` and translators want it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.textfiles import DATES, Shape, State, Wording, is_number, is_text, is_texts
from portal.vocabulary import AUDIENCES

POINTS = 3
MOST_PICTURES = 2  # one disguise beside its twin, or two scenes side by side


def _is_points(value: object) -> bool:
    return isinstance(value, list) and is_texts(value) and len(value) == POINTS


def _is_pictures(value: object) -> bool:
    return isinstance(value, list) and is_texts(value) and 0 < len(value) <= MOST_PICTURES


POSTER: dict[str, Shape] = {"order": is_number, "pictures": _is_pictures, "sources": is_texts, **DATES}
POSTER_TEXT: dict[str, Shape] = {
    **dict.fromkeys(("headline", "line", "call", "brief", "picture_alt"), is_text),
    "points": _is_points,
}


@dataclass(frozen=True)
class PosterText:
    """One audience's printed words in one language; texts may hold source marks."""

    headline: str
    line: str
    call: str
    points: tuple[str, ...]
    brief: str  # the headline of small formats
    picture_alt: str
    state: State


def poster_text(wording: Wording) -> PosterText:
    """The texts of a file of the right shape."""
    fields = {name: wording.text.data[name] for name in POSTER_TEXT}
    return PosterText(**{**fields, "points": tuple(fields["points"])}, state=wording.state)


def wrong_poster(name: str, facts: Mapping[str, Any], media: Collection[str]) -> Iterator[str]:
    """What its language-free file says that cannot be."""
    if name not in AUDIENCES:
        yield f"no audience {name!r}"
    for picture in facts["pictures"]:
        if picture not in media:
            yield f"no drawing media/{picture}.svg"
