"""Asks axe-core about the page as it stands; every violation is a fault."""

from collections.abc import Iterable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.pages import KINDS, big

_axe = Axe()
# The design asks for 7:1, which axe leaves out unless told; sizes of targets it leaves out too.
_OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
}


def faults_of(page: Page, where: str) -> list[str]:
    """One line for each element that breaks a rule."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe.axe_script)
    found = page.evaluate("options => axe.run(document, options).then(all => all.violations)", _OPTIONS)
    return [
        f"{where}: {rule['id']}: {' '.join(map(str, node['target']))}: {node['html'][:160]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def faults_of_kinds(page: Page, base: str, tag: str, kinds: Iterable[str], three_ways: bool) -> list[str]:
    """The faults of these kinds of public page (in the order of KINDS) on a phone; `three_ways`: in big print and on a
    laptop too."""
    found: list[str] = []
    for kind in kinds:
        page.set_viewport_size({"width": 360, "height": 740})
        KINDS[kind](page, f"{base}/{tag}")
        found += faults_of(page, f"{tag} {kind} phone")
        if three_ways:
            big(page, True)
            found += faults_of(page, f"{tag} {kind} phone in big print")
            big(page, False)
            page.set_viewport_size({"width": 1366, "height": 768})
            found += faults_of(page, f"{tag} {kind} laptop")
    return found
