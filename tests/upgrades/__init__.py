"""Stored databases of each released revision, each with a row of everything, and what must come of them."""

import pytest

pytest.register_assert_rewrite("tests.upgrades.checks")
