"""docs/operate.md, typed line by line in a fresh folder: from nothing to serving, upgraded, restored, taken away.

What wants root, a network or a running systemd is stood in for (tests/guide/commands); `make soak` has the whole."""

from pathlib import Path

import pytest

from tests.guide.fresh import Fresh
from tests.guide.walk import everything


@pytest.mark.timeout(900)  # twenty programs start one after the other, on a machine with other things to do
def test_the_guide_leads_from_nothing_to_a_portal_that_is_upgraded_restored_and_taken_away(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path.parent):
        folder.chmod(0o755)  # nginx' workers are another user, if root runs the tests
    with Fresh(tmp_path) as fresh:
        fresh.publish("2026-11")
        everything(fresh)
