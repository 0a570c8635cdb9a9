"""An ignored finding of bandit or semgrep carries its reason beside it, and ignores one rule by its name."""

import re
from pathlib import Path

from portal.settings import ROOT

_IGNORE = re.compile(r"#\s*(?:nosec|nosemgrep).*")
_REASONED = re.compile(r"# (?:nosec B\d{3}|nosemgrep: [a-z-]+) # \S.{8,}")


def _ignores(root: Path) -> list[str]:
    lines = [line for path in sorted(root.rglob("*.py")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [found[0] for line in lines if (found := _IGNORE.search(line))]


def test_every_ignored_finding_says_which_and_why() -> None:
    found = _ignores(ROOT / "portal")
    assert found, "the pattern finds nothing any more"
    assert [one for one in found if not _REASONED.fullmatch(one)] == []
