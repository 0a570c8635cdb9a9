"""The one list of languages; negotiation, switcher, `lang`, `dir`, catalogues and content checks all read it.

Pure: may not import Flask or any room."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Locale:
    """`tag` is BCP 47 and stands in addresses; `catalogue` names the folder in translations/."""

    tag: str
    own_name: str
    direction: str
    catalogue: str


LOCALES = (
    Locale("zh-Hans", "简体中文", "ltr", "zh_Hans"),
    Locale("zh-Hant", "繁體中文", "ltr", "zh_Hant"),
    Locale("en", "English", "ltr", "en"),
    Locale("ug", "ئۇيغۇرچە", "rtl", "ug"),
)
ORIGINAL = LOCALES[0]
BY_TAG = {locale.tag: locale for locale in LOCALES}

_TRADITIONAL_REGIONS = {"tw", "hk", "mo"}


def _match(wanted: str) -> Locale | None:
    parts = wanted.lower().split("-")
    if parts[0] == "zh":
        traditional = "hant" in parts or ("hans" not in parts and _TRADITIONAL_REGIONS & set(parts))
        return BY_TAG["zh-Hant" if traditional else "zh-Hans"]
    return next((locale for locale in LOCALES if locale.tag.lower() == parts[0]), None)


def negotiate(cookie: str | None, accept_language: str | None) -> Locale:
    """The reader's language: an earlier choice, then the browser's list by weight, then the original."""
    if cookie in BY_TAG:
        return BY_TAG[cookie]
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate((accept_language or "")[:1000].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if 0 < quality <= 1:
            ranked.append((-quality, place, tag))
    matches = (_match(tag) for _, _, tag in sorted(ranked))
    return next((match for match in matches if match), ORIGINAL)
