"""The same behaviours as on SQLite, on PostgreSQL: the tests are those of tests/unit, with this folder's `engine`."""

from tests.rules.test_box_sums import (  # noqa: F401
    test_sums_that_were_lost_or_changed_are_made_anew_when_the_database_is_prepared,
)
from tests.unit.test_sealing_bands import *  # noqa: F403
from tests.unit.test_sealing_close import *  # noqa: F403
from tests.unit.test_sealing_published import *  # noqa: F403
from tests.unit.test_sealing_quarter import *  # noqa: F403
from tests.unit.test_sealing_scheduler import *  # noqa: F403
from tests.unit.test_sealing_together import *  # noqa: F403
from tests.unit.test_slips_store import *  # noqa: F403
from tests.unit.test_writer import *  # noqa: F403
