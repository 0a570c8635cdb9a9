"""/sw.js, the manifests of the installable app, the page for when there is no network. Reads nothing of a visitor."""

import json
from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from portal.locales import BY_TAG, LOCALES, ORIGINAL
from portal.web import locale_or_404

ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable-512.png", 512, "maskable"))
COLOUR, PAPER = "#14575e", "#fbf8f1"


def paths() -> Iterator[str]:
    """What can be frozen: of these, machines find the way to none."""
    yield from ("/sw.js", "/manifest.webmanifest")
    for locale in LOCALES:
        yield from (f"/{locale.tag}/manifest.webmanifest", f"/{locale.tag}/offline/")


def blueprint(worker: Path, release: str, prefix: str, quiz: str) -> Blueprint:
    """`worker` is the file of the service worker, `release` changes with any byte that readers get, `prefix` is where
    assets live; `quiz` is the one that a device keeps ready."""
    pages = Blueprint("offline", __name__)
    script = worker.read_text(encoding="utf-8")

    @pages.app_context_processor
    def _kept() -> dict[str, object]:
        return {"kept_quiz": quiz}

    @pages.get("/sw.js")
    def service_worker() -> Response:
        return Response(f"const RELEASE = {json.dumps(release)};\n{script}", mimetype="text/javascript")

    @pages.get("/manifest.webmanifest")
    def manifest() -> Response:
        return _manifest(ORIGINAL.tag, prefix)

    @pages.get("/<lang>/manifest.webmanifest")
    def manifest_in(lang: str) -> Response:
        locale_or_404(lang)
        return _manifest(lang, prefix)

    @pages.get("/<lang>/offline/")
    def offline(lang: str) -> str:
        locale_or_404(lang)
        return render_template("offline/offline.html")

    return pages


def _manifest(tag: str, prefix: str) -> Response:
    """One app for all languages (`id`); whoever installs it starts in the language of the page."""
    told = {
        "id": "/",
        "name": gettext("site.name"),
        "short_name": gettext("site.name"),
        "description": gettext("site.description"),
        "lang": tag,
        "dir": BY_TAG[tag].direction,
        "start_url": f"/{tag}/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": COLOUR,
        "icons": [
            {"src": f"{prefix}icons/{name}", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in ICONS
        ],
    }
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json")
