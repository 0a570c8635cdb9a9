"""A portal served as `make run` does it, for tests that speak to it over a bare socket."""

from collections.abc import Iterator

import pytest

from tests.browser.house import House


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One portal for all tests of this folder."""
    one = House(tmp_path_factory.mktemp("wire"))
    one.printed = one.portal("prepare", "--try")
    one.start()
    yield one
    one.stop()
