"""An officer's page that makes a one-time link by which a teacher without an account opens one class hour.

The link is shown once and not kept; only the digest of its token is. Other areas are refused and logged."""

import secrets

from flask import Blueprint, render_template, request
from sqlalchemy import Engine

from portal.accounts import guard
from portal.accounts.store import Action
from portal.addresses import whole_address
from portal.areas.store import load_tree
from portal.live import store
from portal.live.store import Link
from portal.office.desk import with_depth
from portal.settings import Settings

DAYS = 7


def add_pages(office: Blueprint, settings: Settings, engine: Engine) -> None:
    """The page and its button."""

    @office.route("/class-link", methods=["GET", "POST"])
    @guard.only("officer", "admin")
    def class_link() -> str:
        tree, officer = load_tree(engine), guard.officer()
        link = code = ""
        if request.method == "POST":
            code = request.form.get("area", "")
            if code not in tree.below(officer.area) or tree.get(code) is None:
                guard.refuse(f"area={code}", "error.office.area")
            token = secrets.token_urlsafe(24)
            until = int(guard.door().now().timestamp()) + DAYS * 24 * 3600
            store.add_link(engine, token, Link(code, officer.name, until))
            guard.note(Action.CHANGE, f"class-link area={code}")
            link = f"{whole_address(settings.site)}/class/link/{token}"
        return render_template(
            "office/class_link.html",
            link=link,
            chosen=tree.get(code) if link else None,
            areas=list(with_depth(tree, tree.by_code[officer.area])),
            days=DAYS,
        )
