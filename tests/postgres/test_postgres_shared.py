"""The same behaviours as on SQLite, on PostgreSQL: the tests are those of tests/unit, with this folder's `engine`."""

from tests.unit.test_sealing_bands import *  # noqa: F403
from tests.unit.test_sealing_close import *  # noqa: F403
from tests.unit.test_sealing_published import *  # noqa: F403
from tests.unit.test_sealing_quarter import *  # noqa: F403
from tests.unit.test_sealing_scheduler import *  # noqa: F403
from tests.unit.test_sealing_together import *  # noqa: F403
from tests.unit.test_slips_store import *  # noqa: F403
from tests.unit.test_writer import *  # noqa: F403
