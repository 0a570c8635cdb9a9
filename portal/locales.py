"""The one list of languages; negotiation, switcher, `lang`, `dir`, catalogues and content checks all read it.

Pure: may not import Flask or any room."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Locale:
    """`tag` is BCP 47 and stands in addresses; `catalogue` names the folder in translations/; the officers' desk is
    worded in the languages that have `desk`."""

    tag: str
    own_name: str
    direction: str
    catalogue: str
    desk: bool = False


LOCALES = (
    Locale("zh-Hans", "简体中文", "ltr", "zh_Hans", desk=True),
    Locale("zh-Hant", "繁體中文", "ltr", "zh_Hant", desk=True),
    Locale("en", "English", "ltr", "en", desk=True),
    Locale("ug", "ئۇيغۇرچە", "rtl", "ug", desk=True),
    Locale("vi", "Tiếng Việt", "ltr", "vi"),
    Locale("ko", "한국어", "ltr", "ko"),
    Locale("ru", "Русский", "ltr", "ru"),
    Locale("ar", "العربية", "rtl", "ar"),
    Locale("my", "မြန်မာ", "ltr", "my"),
    Locale("fr", "Français", "ltr", "fr"),
)
DESK = tuple(locale for locale in LOCALES if locale.desk)
ORIGINAL = LOCALES[0]
BY_TAG = {locale.tag: locale for locale in LOCALES}

_TRADITIONAL_REGIONS = {"tw", "hk", "mo"}


def _match(wanted: str, among: Sequence[Locale]) -> Locale | None:
    parts = wanted.lower().split("-")
    if parts[0] == "zh":
        traditional = "hant" in parts or ("hans" not in parts and _TRADITIONAL_REGIONS & set(parts))
        return BY_TAG["zh-Hant" if traditional else "zh-Hans"]
    return next((locale for locale in among if locale.tag.lower() == parts[0]), None)


def negotiate(cookie: str | None, accept_language: str | None, among: Sequence[Locale] = LOCALES) -> Locale:
    """The reader's language: an earlier choice, then the browser's list by weight, then the original."""
    chosen = BY_TAG.get(cookie or "")
    if chosen and chosen in among:
        return chosen
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate((accept_language or "")[:1000].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if 0 < quality <= 1:
            ranked.append((-quality, place, tag))
    matches = (_match(tag, among) for _, _, tag in sorted(ranked))
    return next((match for match in matches if match), ORIGINAL)
