"""What the words of a placement are called in the officer's language, and what a table may call them."""

from collections.abc import Callable, Iterable, Iterator

from flask_babel import force_locale, gettext

from portal.areas.tree import Area
from portal.locales import BY_TAG, DESK, LOCALES, ORIGINAL
from portal.office.library import Library
from portal.outreach.sheet import Choices, names
from portal.vocabulary import AUDIENCES, PLACEMENT_KINDS

# A print without a language of its own is in Chinese, so that is not offered twice.
LANGUAGES = ("", *(locale.tag for locale in LOCALES if locale != ORIGINAL))
KINDS = tuple(kind for kind in PLACEMENT_KINDS if kind != "event")  # those are made with their event


def kind_label(kind: str) -> str:
    """`poster` in words."""
    return str(gettext(f"office.placements.kind.{kind}"))


def audience_label(audience: str) -> str:
    """`youth` in words."""
    return str(gettext(f"audience.{audience}"))


def language_label(tag: str) -> str:
    """A language in its own words."""
    return BY_TAG[tag or ORIGINAL.tag].own_name


def target_label(library: Library, tag: str, target: str) -> str:
    """What a page is called: its title, or what it is for."""
    kind, _, name = target.partition(":")
    if kind == "audience" and name in AUDIENCES:
        return str(gettext("office.placements.target.audience", name=audience_label(name)))
    if kind == "opinion":
        return str(gettext(f"office.placements.opinion.{name}"))
    if kind == "event":
        return str(gettext("office.placements.target.event"))
    return library.title(tag, target) or target


def offered(library: Library, tag: str, areas: Iterable[Area]) -> dict[str, list[str]]:
    """{column: what the template offers}, each as `words (code)`."""
    return {
        "area": [f"{area.name} ({area.code})" for area in areas],
        "target": [f"{target_label(library, tag, one)} ({one})" for one in library.targets],
        "audience": [f"{audience_label(one)} ({one})" for one in AUDIENCES],
        "kind": [f"{kind_label(one)} ({one})" for one in KINDS],
        "language": [f"{language_label(one)} ({one or ORIGINAL.tag})" for one in LANGUAGES],
    }


def choices(library: Library, areas: Iterable[Area]) -> Choices:
    """What a table may call everything: its code, or its words in any language of the desk."""
    known = list(areas)

    def worded(codes: Iterable[str], label: Callable[[str, str], str]) -> dict[str, str]:
        return names([*((one, one) for one in codes), *_in_each_language(codes, label)])

    languages = {tag: tag for tag in LANGUAGES if tag} | {ORIGINAL.tag: ""}
    own_names = {language_label(tag): tag for tag in LANGUAGES}
    return Choices(
        {
            "area": names([*((area.name, area.code) for area in known), *((area.code, area.code) for area in known)]),
            "target": worded(library.targets, lambda tag, one: target_label(library, tag, one)),
            "audience": worded(AUDIENCES, lambda tag, one: audience_label(one)),
            "kind": worded(KINDS, lambda tag, one: kind_label(one)),
            "language": names((languages | own_names).items()),
        }
    )


def _in_each_language(codes: Iterable[str], label: Callable[[str, str], str]) -> Iterator[tuple[str, str]]:
    for locale in DESK:
        with force_locale(locale.catalogue):
            yield from [(label(locale.tag, one), one) for one in codes]
