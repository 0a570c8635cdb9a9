"""The desk's table of contents: which page stands where, and for whom. A page that is not there yet is left out."""

from dataclasses import dataclass

from flask import current_app

EVERYBODY = ("viewer", "officer", "admin")


@dataclass(frozen=True)
class Entry:
    """One page: its endpoint, the key of its name, the roles that see it."""

    endpoint: str
    key: str
    roles: tuple[str, ...] = EVERYBODY


CONTENTS = (
    Entry("office.overview", "office.nav.overview"),
    Entry("office.dashboard", "office.nav.rate"),
    Entry("office.items", "office.nav.items"),
    Entry("office.indicators", "office.nav.indicators"),
    Entry("office.bulletin", "office.nav.bulletin"),
    Entry("office.events", "office.nav.events"),
    Entry("office.contests", "office.nav.contest"),
    Entry("office.placements", "office.nav.placements"),
    Entry("office.places", "office.nav.places"),
    Entry("office.reports", "office.nav.reports", ("officer", "admin")),
    Entry("office.class_link", "office.nav.class_link", ("officer", "admin")),
    Entry("office.areas", "office.nav.areas", ("admin",)),
    Entry("office.accounts", "office.nav.accounts", ("admin",)),
    Entry("office.audit", "office.nav.audit", ("admin",)),
)


def entries(role: str) -> list[Entry]:
    """The pages of this release that `role` may open."""
    return [one for one in CONTENTS if role in one.roles and one.endpoint in current_app.view_functions]
