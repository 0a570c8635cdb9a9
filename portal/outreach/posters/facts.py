"""What a print says, as plain values: create_app gives the words, this puts them together for one code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portal.locales import ORIGINAL
from portal.outreach.codes import typed_address
from portal.outreach.posters.qr import Qr, make_qr
from portal.outreach.store import Placement

NO_QR = Qr("", 1)


@dataclass(frozen=True)
class Words:
    """One audience's words in the language `tag` (the original's where there are none in the wanted one)."""

    tag: str
    headline: str
    line: str
    call: str
    points: tuple[str, ...]
    brief: str
    picture_alt: str
    pictures: tuple[str, ...]
    sources: tuple[str, ...]
    checked: str  # the day on which they were last compared with their sources
    reviewed: bool  # a person who speaks the language has read them
    fresh: bool  # neither overdue nor older than the original


@dataclass(frozen=True)
class Line:
    """A help line in the print's language."""

    number: str
    name: str
    hours: str


@dataclass(frozen=True)
class Situation:
    """A card for a group in class: what would you do? `answers` are (text, good, what to say about it)."""

    scene: str
    question: str
    answers: tuple[tuple[str, bool, str], ...]


def _no_words(audience: str, tag: str) -> Words:
    raise LookupError(audience)


@dataclass(frozen=True)
class Supply:
    """Where words come from. `situations` take a target, an audience and a tag, and name the tag they are really in."""

    words: Callable[[str, str], Words] = _no_words
    lines: Callable[[str, str], Sequence[Line]] = lambda audience, tag: ()
    situations: Callable[[str, str, str], tuple[Sequence[Situation], str]] = lambda target, audience, tag: ((), tag)
    check_word: Callable[[str, str], Sequence[str]] = lambda code, tag: ()
    about: Callable[[Placement, str], "Occasion | None"] = lambda one, tag: None


@dataclass(frozen=True)
class Occasion:
    """What a poster of an event announces, in the print's language."""

    title: str
    when: str
    where: str
    tag: str = ORIGINAL.tag  # the language of the title


@dataclass(frozen=True)
class Print:
    """One code in one language, ready to be set."""

    placement: Placement
    words: Words
    lines: Sequence[Line] = field(default_factory=tuple)
    area: str = ""
    address: str = ""  # what the QR code holds
    typed: str = ""  # the same for people's fingers
    word: Sequence[str] = ()  # the check word, in Chinese and in the print's language
    qr: Qr = NO_QR
    situations: Sequence[Situation] = field(default_factory=tuple)
    situations_tag: str = ""
    occasion: Occasion | None = None

    @property
    def kind(self) -> str:
        """What the code leads to: a few words depend on it."""
        return self.placement.target.partition(":")[0]


def gather(supply: Supply, one: Placement, tag: str, area: str, site: str, side: float) -> Print:
    """The print of `one` in `tag`; `site` is where the portal stands, `side` that of the QR code in millimetres.

    Raises TooSmall. A print in another language than the code's own says so in its address, so that its scan leads
    to that language."""
    words = supply.words(one.audience, tag)
    situations, situations_tag = supply.situations(one.target, one.audience, words.tag)
    own = one.language or ORIGINAL.tag
    address = f"{site}/q/{one.code}" + (f"/{words.tag}" if words.tag != own else "")
    return Print(
        placement=one,
        words=words,
        lines=supply.lines(one.audience, words.tag),
        area=area,
        address=address,
        typed=typed_address(urlsplit(site).netloc, one.code),
        word=supply.check_word(one.code, words.tag),
        situations=situations,
        situations_tag=situations_tag,
        qr=make_qr(address, side),
        occasion=supply.about(one, words.tag),
    )
