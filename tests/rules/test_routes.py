"""The list of addresses, and who may open the officers' ones."""

from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

LIST = Path(__file__).with_name("routes.txt")
OPEN = {"/office/sign-in", "/office/invitation/<token>", "/office/language"}  # whoever has no account yet


def _rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))


def test_no_address_appears_or_vanishes_unnoticed(app: Flask) -> None:
    """A printed code outlives a release: change routes.txt only together with the design."""
    found = [f"{','.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'})):<9}{rule.rule}" for rule in _rules(app)]
    assert "\n".join(found) + "\n" == LIST.read_text(encoding="utf-8")


def test_every_officers_page_asks_who_is_there(app: Flask) -> None:
    office = [rule for rule in _rules(app) if rule.rule.startswith("/office") and rule.rule not in OPEN]
    assert len(office) >= 4
    for rule in office:
        path = rule.rule
        for argument in rule.arguments:
            path = path.replace(f"<{argument}>", "1")
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            answer = app.test_client().open(path, method=method)
            if method == "GET":
                assert (answer.status_code, answer.headers["Location"]) == (303, "/office/sign-in"), path
            else:
                assert answer.status_code in {303, 400}, path


def test_whatever_lies_below_office_is_an_officers_page(app: Flask) -> None:
    for rule in _rules(app):
        assert (rule.endpoint.split(".")[0] == "office") == rule.rule.startswith("/office"), rule.rule


def test_public_pages_live_below_a_language_except_those_for_machines_and_posters(app: Flask) -> None:
    others = {rule.rule for rule in _rules(app) if not rule.rule.startswith(("/<lang>/", "/office"))}
    own = {rule for rule in others if rule.startswith(("/api/v1/", "/class/", "/kiosk/"))}
    own |= {rule for rule in others if rule.startswith(("/q/", "/Q/"))}
    assert others - own == {
        "/",
        "/sw.js",
        "/manifest.webmanifest",
        "/metrics",
        "/robots.txt",
        "/sitemap.xml",
        "/healthz",
        "/join",
        "/join/<typed>",
        "/join/<typed>/next",
        "/readyz",
    }


def test_only_answers_opinions_reports_and_forgetting_are_taken_from_the_public(app: Flask) -> None:
    held = ("/office", "/class")
    posts = {rule.rule for rule in _rules(app) if "POST" in (rule.methods or ()) and not rule.rule.startswith(held)}
    assert posts == {
        *(
            "/<lang>/quiz/<quiz>/",
            "/<lang>/contest/<name>/",
            "/<lang>/opinion/<activity>/",
            "/<lang>/forget/",
            "/<lang>/report/",
        ),
        "/join/<typed>/next",
    }


def test_a_class_takes_nothing_from_who_does_not_hold_it_but_an_answer_with_a_ticket(app: Flask) -> None:
    for rule in (one for one in _rules(app) if one.rule.startswith("/class/") and "POST" in (one.methods or ())):
        path = rule.rule
        for argument in rule.arguments:
            path = path.replace(f"<{argument}>", "ABCDE")
        status = app.test_client().post(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code
        assert status in {303, 400, 403, 404, 415}, (path, status)
