"""Turns an author's text into safe HTML: Markdown, source marks, links inside the portal, and the blocks of a lesson.

May not import any room or Flask. What the author wrote is cleaned with nh3 last, so no text can bring a script in."""

import html
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import markdown
import nh3
from markupsafe import Markup

from portal.textfiles import LINK, PLACEHOLDER, SOURCE_MARK

BLOCK_KINDS = ("choose", "say", "do", "remember")
# Escapes, not letters: Chinese characters with the quotation marks around them and the stops after them.
_HAN = r"\u3400-\u9fff"
_OPENING = r"\u3008\u300a\u300c\u300e\u201c\uff08"
_CLOSING = r"\u3009\u300b\u300d\u300f\u201d\uff09\u3002\uff01\uff1f\uff0c\uff1b"
_LATIN = r"A-Za-z0-9\u03b1-\u03c9"  # a year or a letter that belongs to a name: from the right they would change sides
_INSIDE = r"\u3001-\u301f\uff01-\uff1f\u201c\u201d\u00b7"
_NAME = rf"(?:[{_LATIN}][{_LATIN}.-]*)?[{_HAN}](?:[{_HAN}{_INSIDE}{_LATIN}.-]*[{_HAN}{_LATIN}])?"
_TAG_OR_CHINESE = re.compile(rf"(<[^>]*>|&#?\w+;)|([{_OPENING}]*{_NAME}[{_CLOSING}]*)")
_TAGS = {
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "h2",
    "h3",
    "figure",
    "figcaption",
    "img",
    "blockquote",
    "br",
    "sup",
}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "code"}
_ATTRIBUTES = {
    "a": {"href", "class", "hreflang"},
    "img": {"src", "alt", "width", "height", "loading"},
    "sup": {"class"},
    "h3": {"id"},
    "th": {"scope"},
}


_kept = threading.local()
# One line without any sign that Markdown could take for its own, neither at its beginning nor inside.
_PLAIN = re.compile(r"(?=.*\w)(?!\s|[-+=:>]|\d+[.)])[^\x00-\x1f\x7f-\x9f\u2028\u2029\\`*_{}\[\]<>#!|~&]*(?<!\s)")


@dataclass
class Context:
    """What one page knows while it is rendered; `cited` grows in the order of the source marks."""

    address: Callable[[str, str], str | None]
    picture: Callable[[str], str]
    fill: Mapping[str, str] = field(default_factory=dict)
    cited: list[str] = field(default_factory=list)
    right_to_left: bool = False


@dataclass(frozen=True)
class Option:
    """One option of a `choose` block."""

    good: bool
    text: str
    feedback: str


@dataclass(frozen=True)
class Part:
    """A piece of a screen: running text, or a block."""

    kind: Literal["text", "choose", "say", "do", "remember"]
    title: str
    text: str
    options: tuple[Option, ...] = ()
    line: int = 1


@dataclass(frozen=True)
class Screen:
    """One screen of a lesson."""

    title: str
    parts: tuple[Part, ...]
    line: int


class BadBlock(ValueError):
    """A block is not written as the README says; `line` is counted from the body's first line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def split_screens(body: str) -> list[Screen]:
    """The screens of a lesson. Raises BadBlock."""
    screens: list[Screen] = []
    title, start, kept = "", 1, list[str]()
    for number, line in enumerate([*body.split("\n"), "## "], start=1):
        if line.startswith("## "):
            if title or any(one.strip() for one in kept):
                screens.append(Screen(title, tuple(_split_parts(kept, start)), start))
            title, start, kept = line[3:].strip(), number, []
            kept.append("")
        else:
            kept.append(line)
    return screens


def _split_parts(lines: list[str], start: int) -> list[Part]:
    parts: list[Part] = []
    kept: list[str] = []
    block: tuple[str, str, int] | None = None
    for number, line in enumerate(lines, start=start):
        if line.startswith(":::") and block is None:
            if any(one.strip() for one in kept):
                parts.append(Part("text", "", "\n".join(kept).strip(), line=number))
            kind, _, title = line[3:].strip().partition(" ")
            if kind not in BLOCK_KINDS:
                raise BadBlock(number, f"`::: {kind}` is none of {', '.join(BLOCK_KINDS)}")
            block, kept = (kind, title.strip(), number), []
        elif line.strip() == ":::" and block:
            parts.append(_make_block(*block, kept))
            block, kept = None, []
        else:
            kept.append(line)
    if block:
        raise BadBlock(block[2], f"the block `::: {block[0]}` is never closed")
    if any(one.strip() for one in kept):
        parts.append(Part("text", "", "\n".join(kept).strip(), line=start))
    return parts


def _make_block(kind: str, title: str, line: int, lines: list[str]) -> Part:
    text = "\n".join(lines).strip()
    if not text:
        raise BadBlock(line, f"the block `::: {kind}` is empty")
    if kind != "choose":
        return Part(kind, title, text, line=line)  # type: ignore[arg-type]  # one of BLOCK_KINDS
    options = []
    for number, one in enumerate(lines, start=line + 1):
        if not one.strip():
            continue
        match = re.fullmatch(r"([+-]) (.+?) :: (.+)", one.strip())
        if not match:
            raise BadBlock(number, "an option is written `- text :: feedback` or `+ text :: feedback`")
        options.append(Option(match[1] == "+", match[2].strip(), match[3].strip()))
    if not 2 <= len(options) <= 4 or not any(option.good for option in options) or not title:
        raise BadBlock(line, "`choose` needs a question, two to four options and at least one `+`")
    return Part("choose", title, "", tuple(options), line)


def block_html(text: str, context: Context) -> Markup:
    """Markdown with sources and links, as clean HTML."""
    ready = _replace(text, context)
    # Most texts have no Markdown in them, and the converter takes ten times as long as all the rest.
    plain = _PLAIN.fullmatch(LINK.sub("", SOURCE_MARK.sub("", text)))
    made = f"<p>{ready}</p>" if plain else _converter().convert(ready)
    for name in context.fill:
        made = made.replace(f"<p>%%{name}%%</p>", f"%%{name}%%")
    clean = nh3.clean(made, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None, url_schemes={"https", "tel"})
    # Filled in after cleaning: this HTML comes from our own templates, and the cleaner would take its markup away.
    for name, value in context.fill.items():
        clean = clean.replace(f"%%{name}%%", value)
    return Markup(_isolate_chinese(clean) if context.right_to_left else clean)  # nosec B704 # nh3 cleaned it


def _converter() -> markdown.Markdown:
    """This thread's converter, as new: making one takes longer than most texts do."""
    if not hasattr(_kept, "converter"):
        _kept.converter = markdown.Markdown(extensions=["tables", "sane_lists"], output_format="html")
    converter: markdown.Markdown = _kept.converter
    return converter.reset()


def _isolate_chinese(made: str) -> str:
    """Chinese words and quotations in a text written from right to left keep their own marks on their own sides."""
    return _TAG_OR_CHINESE.sub(lambda found: found[1] or f'<bdi lang="zh-Hans" dir="ltr">{found[2]}</bdi>', made)


def line_html(text: str, context: Context) -> Markup:
    """One line of text with sources and links, as clean HTML without a paragraph around it."""
    made = str(block_html(text, context)).strip()
    if made.startswith("<p>") and made.endswith("</p>") and made.count("<p>") == 1:
        made = made[3:-4]
    return Markup(made)  # nosec B704 # block_html cleaned it


def bare(text: str) -> str:
    """The text without marks, for titles, descriptions and search."""
    return LINK.sub(lambda match: match[1], SOURCE_MARK.sub("", text)).replace("**", "").strip()


def _replace(text: str, context: Context) -> str:
    text = html.escape(text, quote=False).replace("&gt; ", "> ")
    text = PLACEHOLDER.sub(lambda match: f"%%{match[1]}%%", text)

    def link(match: re.Match[str]) -> str:
        words, kind, name = match[1], match[2], match[3]
        if match[0].startswith("!"):
            return (
                f'<img src="{context.picture(name)}" alt="{html.escape(html.unescape(words))}" '
                'width="640" height="320" loading="lazy">'
            )
        address = context.address(kind, name)
        return f'<a href="{address}">{words}</a>' if address else words

    def sources(match: re.Match[str]) -> str:
        marks = []
        for name in match[1].replace(",", " ").split():
            if name not in context.cited:
                context.cited.append(name)
            marks.append(f'<a href="#sources">{context.cited.index(name) + 1}</a>')
        return f'<sup class="source">{"".join(marks)}</sup>'

    return re.sub(r" ?" + SOURCE_MARK.pattern, sources, LINK.sub(link, text))
