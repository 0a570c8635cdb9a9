"""The sealing of classes as on SQLite, on PostgreSQL: the tests are those of tests/unit, with this folder's `engine`.

A file of its own, because they switch the jitter off and others look at it."""

from tests.unit.test_sealing_classes import *  # noqa: F403
