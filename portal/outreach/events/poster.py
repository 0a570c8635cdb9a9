"""What a poster of an event announces. Reads one event; draws nothing."""

import unicodedata
from datetime import datetime

from babel import Locale
from sqlalchemy import Engine

from portal.locales import BY_TAG
from portal.outreach.events.store import find_by_code
from portal.outreach.events.when import when
from portal.outreach.posters.facts import Occasion
from portal.outreach.store import Placement

_UNPRINTED = {"So", "Sk", "Cs", "Co", "Cn"}  # emoji and the like: fonts of printers lack them


def occasion_of(engine: Engine, one: Placement, tag: str) -> Occasion | None:
    """Title, time and place of the event whose code this is, in `tag` or in the language that its title is in."""
    event = find_by_code(engine, one.code) if one.kind == "event" else None
    if event is None or not event.texts:
        return None
    shown, text = event.text(tag)
    return Occasion(_printable(text.title), _when(event.starts, event.ends, tag), _printable(event.place), shown)


def _printable(text: str) -> str:
    kept = (one for one in text if unicodedata.category(one) not in _UNPRINTED and one not in "\u200d\ufe0f")
    return " ".join("".join(kept).split())


def _when(starts: datetime, ends: datetime, tag: str) -> str:
    """The day in words and the hours; of several days the first and the last. Hours run from left to right."""
    words = when(starts, ends, Locale.parse(BY_TAG[tag].catalogue))
    if words.last:
        return f"{words.first} \u2066{words.begins}\u2069 – {words.last} \u2066{words.ends}\u2069"
    return f"{words.first} \u2066{words.begins}–{words.ends}\u2069"
