"""A class's store as on SQLite, on PostgreSQL: the tests are those of tests/unit, with this folder's `engine`."""

from tests.unit.test_class_store import *  # noqa: F403
