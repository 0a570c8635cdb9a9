"""The script that opens a card reader without a network. One for all; each reader's page registers it for itself."""

from pathlib import Path

from flask import Blueprint, Response

SCOPE = "/class/"  # a reader's address is /class/CODE/cards, above this script's own folder


def add_pages(pages: Blueprint, root: Path) -> None:
    """`root` is the folder of the portal's files."""
    script = (root / "portal" / "static" / "cards" / "offline.js").read_text(encoding="utf-8")

    @pages.get("/class/cards/offline.js")
    def reader_without_network() -> Response:
        headers = {"Service-Worker-Allowed": SCOPE, "Cache-Control": "no-cache"}
        return Response(script, mimetype="text/javascript", headers=headers)
