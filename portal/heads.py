"""What machines read of a page: its own address, its other languages, the preview of a shared link, structured data.

May not import any room. Whole addresses need PORTAL_SITE; without it they stay relative, as all others are."""

import json
from collections.abc import Collection, Mapping

from flask import Flask
from markupsafe import Markup

from portal.link_pictures import HIGH, LINKS, WIDE
from portal.settings import Settings

# Whoever shows a preview knows languages by a country; Modern Standard Arabic has none of its own.
TERRITORIES = {
    **{"zh-Hans": "zh_CN", "zh-Hant": "zh_TW", "en": "en_GB", "ug": "ug_CN", "vi": "vi_VN"},
    **{"ko": "ko_KR", "ru": "ru_RU", "ar": "ar_AR", "my": "my_MM", "fr": "fr_FR"},
}


def install(app: Flask, settings: Settings, asset_prefix: str) -> None:
    """Give templates what `found.html` needs."""
    drawn = {path.stem for path in (settings.root / LINKS).glob("*.png")}
    shared = {
        "site": settings.site,
        "data_block": data_block,
        "link_picture": lambda name: _picture(drawn, asset_prefix, name),
        "link_size": (WIDE, HIGH),
        "territory": TERRITORIES.__getitem__,
    }
    app.context_processor(lambda: shared)


def _picture(drawn: Collection[str], asset_prefix: str, name: str) -> str | None:
    """The address of a drawing's preview, of the front page's where it has none."""
    shown = next((one for one in (name, "home") if one in drawn), None)
    return f"{asset_prefix}media/links/{shown}.png" if shown else None


def data_block(told: Mapping[str, object]) -> Markup:
    """Structured data as a block that no browser runs: the content policy needs no exception for it."""
    told = {"@context": "https://schema.org", **told}
    safe = json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c").replace("&", "\\u0026")
    harmless = Markup(safe)  # nosec B704 # no < or & is left in it
    return Markup('<script type="application/ld+json">{}</script>').format(harmless)
